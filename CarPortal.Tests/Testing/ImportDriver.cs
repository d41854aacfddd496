using System.Text;
using CarPortal.Data.Imports;

namespace CarPortal.Tests.Testing;

/// <summary>Brings files to be imported, and sees to it that what takes time is done.</summary>
public static class ImportDriver
{
    /// <summary>Brings a file.</summary>
    public static Task<ImportJob> UploadAsync(ImportJobService imports, string text, string name = "stock.csv") =>
        UploadAsync(imports, Encoding.UTF8.GetBytes(text), name);

    /// <inheritdoc cref="UploadAsync(ImportJobService, string, string)"/>
    public static async Task<ImportJob> UploadAsync(ImportJobService imports, byte[] bytes, string name = "stock.csv")
    {
        using var file = new MemoryStream(bytes);
        return Assert.IsType<ImportJobResult.Ok>(await imports.UploadAsync(file, name, TestContext.Current.CancellationToken)).Job;
    }

    /// <summary>
    /// Does what waits to be done until nothing more is under way with an import. A portal on the same database may have
    /// taken it; then it is waited for.
    /// </summary>
    public static async Task<ImportJob> FinishAsync(ImportJobService imports, ImportWorker worker, int id)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await worker.RunNextAsync(limit.Token))
            {
                continue;
            }

            if ((await imports.FindAsync(id, limit.Token))! is { IsWorking: false } job)
            {
                return job;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}
