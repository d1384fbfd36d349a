// Danmaku.Gateway: ends viewer connections, and hosts the rooms itself while no silo is configured.
return await Danmaku.Gateway.Hosting.GatewayProgram.RunAsync(args);
