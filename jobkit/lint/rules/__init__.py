"""The rules, one topic a module. A rule knows neither other rules, nor ranges, nor printing."""
