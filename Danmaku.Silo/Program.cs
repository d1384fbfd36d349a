// The silo process. Danmaku.Gateway needs none: without a silo address it runs the rooms of this assembly in its own process.
#if CLUSTER
return await Danmaku.Silo.Hosting.Cluster.SiloProgram.RunAsync(args);
#else
#pragma warning disable RS0030 // Standard error: no host, and so no logging, exists where this sentence is said.
await Console.Error.WriteLineAsync(
    "This Danmaku.Silo was built without the cluster: build it with -p:Cluster=true, or start Danmaku.Gateway, which runs the rooms itself.");
#pragma warning restore RS0030
return 3;
#endif
