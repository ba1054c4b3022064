job "a$\u0024{x}" {
  group "$${y}" {}
}
