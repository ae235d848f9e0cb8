SuperviseCommand.runIfAsked(CommandLine.arguments)
print("amarre")
