image  = "web:1"
zones  = ["eu-1", "eu-2"]
limits = { cpu = 200, memory = 64 * 2 }
labels = {
  team = "shop"
  rev  = 7
}
