// The silo process. Danmaku.Gateway needs none: without a silo address it runs the rooms of this assembly in its own process.
#pragma warning disable RS0030 // Standard error: no host, and so no logging, exists where these sentences are said.
#if CLUSTER
await Console.Error.WriteLineAsync("Danmaku.Silo has no cluster host in this version yet: start Danmaku.Gateway, which runs the rooms itself.");
return 4;
#else
await Console.Error.WriteLineAsync(
    "This Danmaku.Silo was built without the cluster: build it with -p:Cluster=true, or start Danmaku.Gateway, which runs the rooms itself.");
return 3;
#endif
#pragma warning restore RS0030
