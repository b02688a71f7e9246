import Glibc

exit(await Tool.run(try Tool.words(), environment: Tool.environment))
