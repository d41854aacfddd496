using System.Text.Json;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace CarPortal.Web.CarList;

/// <summary>
/// What is remembered of somebody's list: how they like it, in their browser (list.js), and where they were in it, for as
/// long as the page is open.
/// </summary>
internal sealed class CarListMemory(IJSRuntime js, AuthenticationStateProvider people, ILogger<CarListMemory> log)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private Task<Likes>? _likes;

    /// <summary>Views were saved, renamed or deleted, or what they count was changed from the list.</summary>
    public event Action? ViewsChanged;

    /// <summary>The list that was looked at last: its address.</summary>
    public string? Address { get; private set; }

    /// <summary>And what it found.</summary>
    public CarQuery? Query { get; private set; }

    /// <summary>The car that was looked at last.</summary>
    public int? CarId { get; set; }

    /// <summary>Somebody looks at a list.</summary>
    public void Keep(string address, CarQuery query) => (Address, Query) = (address, query);

    public void TellViewsChanged() => ViewsChanged?.Invoke();

    /// <summary>How they like the list; asked of the browser once.</summary>
    public Task<Likes> LikesAsync() => _likes ??= ReadAsync();

    public async Task LikeAsync(Likes likes)
    {
        _likes = Task.FromResult(likes);
        await TryAsync(async () => await js.InvokeVoidAsync("carPortalList.store", await KeyAsync(), JsonSerializer.Serialize(likes, Json)));
    }

    /// <summary>Goes to a car's row.</summary>
    public Task ShowAsync(int id) => TryAsync(async () => await js.InvokeVoidAsync("carPortalList.show", id));

    private async Task<Likes> ReadAsync()
    {
        var likes = new Likes(null, null);
        await TryAsync(async () =>
        {
            if (await js.InvokeAsync<string?>("carPortalList.load", await KeyAsync()) is { Length: > 0 and < 4_000 } text)
            {
                var read = JsonSerializer.Deserialize<Likes>(text, Json);
                likes = new Likes(
                    read?.Columns is { Count: > 0 } columns ? CarListColumns.Read(columns) : null,
                    read?.Layout is { } layout && Enum.IsDefined(layout) ? layout : null);
            }
        });
        return likes;
    }

    private async Task<string> KeyAsync() => $"list:{(await people.GetAuthenticationStateAsync()).User.UserId()}";

    // The list is what it is without its memory too.
    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
        catch (Exception e) when (e is JSException or JsonException or TaskCanceledException or InvalidOperationException)
        {
            log.LogWarning("What the browser remembers of the list could not be used: {Reason}", e.Message);
        }
    }

    /// <param name="Columns">The columns, in their order; null for the usual ones.</param>
    /// <param name="Layout">How the list looks; null for a table.</param>
    internal sealed record Likes(IReadOnlyList<string>? Columns, CarListLayout? Layout);
}
