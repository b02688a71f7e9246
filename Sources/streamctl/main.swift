import Glibc

// The signals of `serve` are taken before anything else: threads made later inherit what is set here.
exit(await Tool.run(Array(CommandLine.arguments.dropFirst()), environment: Tool.environment))
