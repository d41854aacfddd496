using System.Globalization;
using CarPortal.Benchmarks;

// What can be measured. `bare`, `bare-blazor` and `portal` are the servers that the others start as processes of their own, so that
// both are loaded from outside in the same way.
switch (args)
{
    case ["api", .. var counts]: return await ApiBenchmark.RunAsync(counts);
    case ["browser", .. var counts]: return await BrowserBenchmark.RunAsync(counts);
    case ["list"]: return await ListBenchmark.RunAsync();
    case ["circuit", .. var rest]: return await CircuitBenchmark.RunAsync(rest);
    case ["sign-in", .. var rest]: return await SignInBenchmark.RunAsync(rest is [var samples] ? int.Parse(samples, CultureInfo.InvariantCulture) : 200);
    case ["photos"]: return await PhotoBenchmark.RunAsync();
    case ["keys"]: return await KeyBenchmark.RunAsync();
    case ["bulk", .. var databases]: return await BulkBenchmark.RunAsync(databases);
    case ["make", var provider, .. var counts]: return await FindBenchmark.MakeAsync(provider, counts);
    case ["find", var provider, .. var counts]: return await FindBenchmark.RunAsync(provider, counts);
    case ["walk", var provider, var count]: return await WalkBenchmark.RunAsync(provider, int.Parse(count, CultureInfo.InvariantCulture));
    case ["import", "beside"]: return await ImportBeside.RunAsync();
    case ["import", var provider, .. var fold]: return await ImportBenchmark.RunAsync(provider, fold is [var times] ? int.Parse(times, CultureInfo.InvariantCulture) : 1);
    case ["import-fuzz", var count]: return await FuzzRun.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
    case ["export", var provider, var count]: return await ExportBenchmark.RunAsync(provider, int.Parse(count, CultureInfo.InvariantCulture));
    case ["export-inert"]: return await ExportBenchmark.TryInertAsync();
    case ["bare", var file]: return await BareApi.ServeAsync(file);
    case ["bare-blazor", var file]: return await BareBlazor.ServeAsync(file);
    case ["portal"]: return PortalServer.Serve();
    default:
        Console.Error.WriteLine("Usage: CarPortal.Benchmarks api [COUNT…] [POST] | browser [COUNT…] | list | circuit [COUNT] | sign-in [SAMPLES] | keys | photos | bulk [sqlite] [postgresql] | make sqlite|postgresql COUNT… | find sqlite|postgresql COUNT… | walk sqlite|postgresql COUNT | import sqlite|postgresql [FOLD] | import beside | import-fuzz COUNT | export sqlite|postgresql COUNT | export-inert");
        return 2;
}
