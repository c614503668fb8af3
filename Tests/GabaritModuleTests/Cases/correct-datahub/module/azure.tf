source = "git::x{{branch}}" # {{version}} {{tag}} {{ other }} ${var.a}
