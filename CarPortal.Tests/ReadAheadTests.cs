using System.Runtime.CompilerServices;
using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests;

public abstract class ReadAheadTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private int _read;
    private bool _ended;

    [Fact]
    public async Task ReadAhead_SeveralQueries_ComeOneAfterTheOther()
    {
        await using var db = Database.Open();

        var rows = await db.ReadAheadAsync([RowsAsync(0, 450), RowsAsync(0, 0), RowsAsync(450, 200)], Ct).ToListAsync(Ct);

        Assert.Equal(Enumerable.Range(0, 650), rows);
    }

    [Fact]
    public async Task ReadAhead_TakerIsSlow_ReadsNoFurtherThanALittle()
    {
        await using var db = Database.Open();
        await using var rows = db.ReadAheadAsync([RowsAsync(0, 1_000_000)], Ct).GetAsyncEnumerator(Ct);
        await rows.MoveNextAsync();

        await Task.Delay(200, Ct);

        Assert.InRange(_read, 1, 2_000);
    }

    [Fact]
    public async Task ReadAhead_TakerGoesAway_StopsReading()
    {
        await using var db = Database.Open();
        await using var rows = db.ReadAheadAsync([RowsAsync(0, 1_000_000)], Ct).GetAsyncEnumerator(Ct);
        await rows.MoveNextAsync();

        await rows.DisposeAsync();

        Assert.True(_ended);
        Assert.InRange(_read, 1, 2_000);
    }

    [Fact]
    public async Task ReadAhead_Cancelled_StopsReading()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var db = Database.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in db.ReadAheadAsync([RowsAsync(0, 1_000_000)], stop.Token))
            {
                await stop.CancelAsync();
            }
        });

        Assert.True(_ended);
    }

    [Fact]
    public async Task ReadAhead_ReadingFails_TellsTheTakerAfterWhatWasRead()
    {
        await using var db = Database.Open();
        var taken = 0;

        var failure = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var row in db.ReadAheadAsync([RowsAsync(0, 400), FailAsync()], Ct))
            {
                taken++;
            }
        });

        Assert.Equal(("It broke.", 400), (failure.Message, taken));
    }

    private static async IAsyncEnumerable<int> FailAsync()
    {
        await Task.Yield();
        yield return await Task.FromException<int>(new InvalidDataException("It broke."));
    }

    private async IAsyncEnumerable<int> RowsAsync(int from, int count, [EnumeratorCancellation] CancellationToken ct = default)
    {
        try
        {
            for (var i = from; i < from + count; i++)
            {
                ct.ThrowIfCancellationRequested();
                _read++;
                yield return i;
            }
        }
        finally
        {
            await Task.Yield();
            _ended = true;
        }
    }

    public sealed class OnSqlite() : ReadAheadTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ReadAheadTests(DatabaseProvider.PostgreSql);
}
