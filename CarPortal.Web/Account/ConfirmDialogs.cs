using CarPortal.Data;
using MudBlazor;

namespace CarPortal.Web.Account;

/// <summary>Sensitive steps of live pages: <c>await Dialogs.ConfirmedAsync(() => Users.UpdateAsync(…))</c>.</summary>
internal static class ConfirmDialogs
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false };

    /// <summary>
    /// Does a step. Where it wants the person to prove first who they are, asks over the page, and then does it again.
    /// </summary>
    /// <returns>What became of it; Unconfirmed when the person gave up.</returns>
    public static Task<SaveResult> ConfirmedAsync(this IDialogService dialogs, Func<Task<SaveResult>> step) =>
        dialogs.ConfirmedAsync(step, result => result);

    /// <summary>The same for a step that gives more than how it ended.</summary>
    /// <param name="dialogs">The page's dialogs.</param>
    /// <param name="step">What to do; done twice at most.</param>
    /// <param name="resultOf">Finds how it ended.</param>
    public static async Task<T> ConfirmedAsync<T>(this IDialogService dialogs, Func<Task<T>> step, Func<T, SaveResult> resultOf)
    {
        var done = await step();
        if (resultOf(done) is not SaveResult.Unconfirmed)
        {
            return done;
        }

        var panel = await dialogs.ShowAsync<ConfirmPanel>("Confirm that it is you", Options);
        return await panel.Result is { Canceled: false } ? await step() : done;
    }
}
