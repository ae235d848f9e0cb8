print("provider")
