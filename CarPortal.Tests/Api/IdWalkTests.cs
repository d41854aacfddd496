using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Architecture;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Api;

/// <summary>Whoever walks over ids learns nothing of what is there and not theirs to see.</summary>
public abstract partial class IdWalkTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const int Nothing = 999_999;

    [Fact]
    public async Task J14_EveryRouteOfACar_AnswersOneInTheTrashAsOneThatNeverWas()
    {
        var trashed = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(trashed.Id, trashed.Version, Ct);
        var existing = await Database.AddCarAsync();
        var clients = new List<(string Role, HttpClient Client)>();
        foreach (var role in Roles.All)
        {
            clients.Add((role, ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(role), [.. Permissions.KeyScopes]))));
        }

        foreach (var id in new[] { "0", "-1", "2147483647", "2147483648", "99999999999999999999", "1e3", "0x1" })
        {
            (await SendAsync("GET", $"/api/cars/{id}")).MustBeProblem(HttpStatusCode.NotFound);
        }

        foreach (var door in AccessTests.Api.Keys.Where(door => door.Contains("/api/cars/{id:int}", StringComparison.Ordinal)))
        {
            var question = await Question.MakeAsync(Database, door);
            foreach (var (role, client) in clients)
            {
                var never = await AskAsync(client, question, Nothing);
                Assert.True(never.Status is 403 or 404, $"{door} as {role}: {never}");
                Assert.Equal(never, await AskAsync(client, question, trashed.Id));

                // Whoever may not use the door is not told by it either whether the car is there.
                if (never.Status == 403)
                {
                    Assert.Equal(never, await AskAsync(client, question, existing.Id));
                }
            }
        }
    }

    [Fact]
    public async Task J14_EveryRouteOfAPart_AnswersAnothersCarsPartAsOneThatNeverWas()
    {
        var other = await Database.AddCarAsync();
        foreach (var door in AccessTests.Api.Keys.Where(door => PartId().IsMatch(door)))
        {
            var never = await AskAsync(Client, await Question.MakeAsync(Database, PartId().Replace(door, $"{Nothing}")), other.Id);
            Assert.Equal((404, door), (never.Status, door));
            Assert.Equal(never, await AskAsync(Client, await Question.MakeAsync(Database, door), other.Id));
        }
    }

    /// <summary>Asks of this car, which must change nothing.</summary>
    /// <returns>The answer without what differs in every answer.</returns>
    private async Task<(int Status, string Text)> AskAsync(HttpClient client, Question question, int carId)
    {
        var before = await CountHistoryAsync();
        using var request = question.About(carId);
        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Equal(before, await CountHistoryAsync());
        return ((int)answer.StatusCode, Varying().Replace(text, ""));
    }

    /// <summary>A request that is good for a car of its own, to be asked of others.</summary>
    private sealed record Question(HttpMethod Method, string Path, string? Version, byte[]? Body, string? Type)
    {
        public static async Task<Question> MakeAsync(TestDatabase database, string door)
        {
            using var request = await AccessRequests.MakeAsync(database, door);
            return new Question(
                request.Method, request.RequestUri!.ToString(), request.Headers.IfMatch.SingleOrDefault()?.Tag,
                request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(Ct), request.Content?.Headers.ContentType?.ToString());
        }

        public HttpRequestMessage About(int carId)
        {
            var request = new HttpRequestMessage(Method, CarId().Replace(Path, $"/cars/{carId}")) { Content = Body is null ? null : new ByteArrayContent(Body) };
            request.Headers.TryAddWithoutValidation("If-Match", Version);
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", Type);
            return request;
        }
    }

    private async Task<int> CountHistoryAsync()
    {
        await using var db = Database.Open();
        return await db.History.CountAsync(Ct);
    }

    [GeneratedRegex(@"/cars/\d+")]
    private static partial Regex CarId();

    [GeneratedRegex(@"\{(cost|step|photo)Id:int\}")]
    private static partial Regex PartId();

    [GeneratedRegex("\"traceId\":\"[^\"]*\"|\\d+")]
    private static partial Regex Varying();

    public sealed class OnSqlite() : IdWalkTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : IdWalkTests(DatabaseProvider.PostgreSql);
}
