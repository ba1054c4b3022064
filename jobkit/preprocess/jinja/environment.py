"""jinja2's immutable sandbox, with places for what is printed and bounds for what it costs."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, Final, NoReturn

from jinja2 import Template, nodes
from jinja2.exceptions import TemplateNotFound
from jinja2.lexer import TokenStream
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jobkit.diagnostic import did_you_mean
from jobkit.preprocess.jinja import bounds
from jobkit.preprocess.jinja.absent import Absent
from jobkit.preprocess.jinja.expansion import Expansion
from jobkit.preprocess.jinja.filters import ALL_FILTERS
from jobkit.preprocess.jinja.generator import PlacedGenerator
from jobkit.preprocess.jinja.parser import TagParser
from jobkit.preprocess.jinja.places import JinjaFile, single_line_ends, tokens
from jobkit.preprocess.meter import TooMuchError
from jobkit.preprocess.written import Written, join, pieces_of, through
from jobkit.source import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jinja2.runtime import Context

    from jobkit.preprocess.jinja.loader import FolderLoader
    from jobkit.preprocess.marks import Marks
    from jobkit.preprocess.meter import Meter
    from jobkit.source import Source


# What jinja2 itself adds to a call.
_OWN_ARGUMENTS: Final = frozenset({"caller", "_loop_vars", "_block_vars"})


class ArgumentError(TypeError):
    """A macro is called with an argument that it does not have; the message is a sentence.

    Attributes:
        argument: The argument's name.
    """

    def __init__(self, message: str, argument: str) -> None:
        super().__init__(message)
        self.argument = argument


class PlacedEnvironment(ImmutableSandboxedEnvironment):
    """The environment of one expansion.

    What jinja2 calls line numbers are offsets here.

    Attributes:
        expansion: What is known while it goes on.
        texts: The texts of the files; their code takes them from here.
        tick: Counts a round.
    """

    code_generator_class = PlacedGenerator
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    loader: FolderLoader

    def __init__(self, marks: Marks, loader: FolderLoader, meter: Meter) -> None:
        super().__init__(
            block_start_string=marks.statement[0],
            block_end_string=marks.statement[1],
            variable_start_string=marks.expression[0],
            variable_end_string=marks.expression[1],
            comment_start_string=marks.comment[0],
            comment_end_string=marks.comment[1],
            keep_trailing_newline=True,
            optimized=False,  # what is constant is cheap; looking for it is not
            undefined=Absent,
            loader=loader,
            cache_size=-1,
            auto_reload=False,
        )
        self.meter = meter
        self.expansion = Expansion(meter, loader.files)
        self.texts = self.expansion.texts
        self.tick = meter.tick
        self.filters = ALL_FILTERS
        del self.globals["lipsum"]
        self.globals["range"] = self._range

    def expand(self, source: Source, name: str, values: Mapping[str, object]) -> Written:
        """Return the expanded text of ``source``."""
        self.expansion.files[name] = JinjaFile(source)
        code = self.compile(source.text, name, name)
        template = Template.from_code(self, code, self.make_globals(None))
        return self.concat(template.root_render_func(template.new_context({**values})))

    # What jinja2 calls while it compiles.

    def _tokenize(
        self,
        source: str,  # noqa: ARG002  the file knows it
        name: str | None,
        filename: str | None = None,
        state: str | None = None,  # noqa: ARG002
    ) -> TokenStream:
        lexer = self.lexer
        stream = lexer.wrap(
            tokens(lexer, self.expansion.files[name or ""], name or ""), name, filename
        )
        return TokenStream(stream, name, filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = TagParser(self, source, name, filename).parse()
        self.expansion.files[name or ""].tree = tree
        return tree

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        code = StringIO()
        generator = PlacedGenerator(self, name, filename, code, defer_init, optimized=False)
        generator.file = self.expansion.files[name or ""]
        generator.shortened = single_line_ends(generator.file.source.text)[1]
        generator.visit(source)
        return code.getvalue()

    def handle_exception(self, source: str | None = None) -> NoReturn:  # noqa: ARG002
        """Raise the error as it is: the line numbers in it are offsets."""
        raise  # noqa: PLE0704  jinja2 calls this while it handles the error

    # What the code of a file calls.

    def concat(self, parts: Iterable[str]) -> Written:
        """Return the parts one after the other."""
        parts = [*parts]
        self.meter.check_size(sum(map(len, parts)))
        joined = join(parts)
        self.meter.spend(len(pieces_of(joined)))
        return joined

    def glue(self, parts: Sequence[object]) -> Written:
        """Return the value of ``a ~ b``."""
        return self.concat([self._text(part) for part in parts])

    def wrote(self, value: object, number: int) -> Written:
        """Return what an expression prints, with its place."""
        place = self.expansion.places[number]
        pieces = pieces_of(value) if type(value) is Written else ()
        if not pieces:
            return Written.of(self._text(value), (place,))
        assert type(value) is Written  # noqa: S101  nothing else has pieces
        if pieces[0].start:
            value = Written.of(value, (place, *pieces))
        return through(value, Step("called", place.source, place.origin))

    def filtered(self, value: object, number: int) -> Written:
        """Return what a filter block prints, with its place when the filter lost those inside."""
        if type(value) is Written and pieces_of(value):
            return value
        return Written.of(self._text(value), (self.expansion.places[number],))

    def _text(self, value: object) -> str:
        if isinstance(value, str):
            return value if type(value) is Written else str(value)
        if isinstance(value, list | tuple | dict | set):
            self.meter.weigh(value)
        return str(value)

    def included(
        self,
        names: object,
        parent: str,
        ignore_missing: bool,
        number: int,
        context: Context | None,
        names_here: Mapping[str, Any] | None,
    ) -> Iterator[str]:
        """Yield the parts of an included file, which come in through a step."""
        self.tick()
        try:
            template = self.get_or_select_template(names, parent)  # type: ignore[arg-type]
        except TemplateNotFound:
            if ignore_missing:
                return
            raise
        if context is None:
            inner = template.new_context()
        else:
            inner = template.new_context(context.get_all(), True, names_here)
        step = self.expansion.steps[number]
        for part in template.root_render_func(inner):
            yield through(part, step) if type(part) is Written else part

    def extended(self, parent: Template, number: int) -> None:
        """Note which file extends ``parent``."""
        self.expansion.parents.setdefault(
            self.expansion.files[parent.name or ""].source, self.expansion.steps[number]
        )

    @property
    def round(self) -> bool:
        """True; each look counts as a round."""
        return self.meter.tick()

    def held(self, value: Any) -> Any:  # noqa: ANN401  a list, tuple or mapping
        """Return a value that was made of others, when it doesn't hold too many."""
        bounds.check_nesting(self.meter, value.values() if isinstance(value, dict) else value)
        return value

    def call(
        self,
        context: Context,
        function: Any,  # noqa: ANN401  whatever the file calls
        /,
        *args: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Return what a function gives back, when it may be called so."""
        if isinstance(function, Macro):
            _check_arguments(function, named)
            if function.catch_varargs or function.catch_kwargs:
                bounds.check_nesting(self.meter, (*args, *named.values()))
        else:
            bounds.check_nesting(self.meter, (*args, *named.values()))
            method = getattr(function, "__wrapped__", function)
            owner = getattr(method, "__self__", None)
            if owner is not None:
                bounds.check_call(self.meter, owner, method.__name__, args, named)
        return super().call(context, function, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Return the value of an operation that could grow without end."""
        match operator:
            case "*":
                bounds.check_product(self.meter, left, right)
            case "**":
                bounds.check_power(self.meter, left, right)
            case "+":
                if Written in {type(left), type(right)} <= {str, Written}:
                    return self.concat((left, right))
                bounds.check_sum(self.meter, left, right)
            case "%" if isinstance(left, str | bytes):
                bounds.check_format(self.meter, left, right)
            case _:
                pass
        return super().call_binop(context, operator, left, right)

    @staticmethod
    def _range(*args: int) -> range:
        made = range(*args)
        if abs(made.stop - made.start) // abs(made.step) > bounds.MAX_RANGE:
            message = f"A range has at most {bounds.MAX_RANGE} numbers, which is jobkit's limit."
            raise TooMuchError(message)
        return made


def _check_arguments(macro: Macro, named: Mapping[str, object]) -> None:
    if macro.catch_kwargs:
        return
    for name in named:
        if name not in macro.arguments and name not in _OWN_ARGUMENTS:
            near = did_you_mean(name, macro.arguments)
            message = f'The macro "{macro.name}" has no argument "{name}".{near}'
            raise ArgumentError(message, name)
