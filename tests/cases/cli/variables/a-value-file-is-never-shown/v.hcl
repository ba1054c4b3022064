image = "web:1"
limits = { cpu = 1, memory = 2 }
labels = "hunter2"
