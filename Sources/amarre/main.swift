print("amarre")
