using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Web.ApiKeys;
using CarPortal.Web.Cars;

namespace CarPortal.Web.History;

/// <summary>An event of the security history in plain words: who, what they did, and what else is known of it.</summary>
/// <param name="Who">The one who did it.</param>
/// <param name="Deed">What, so that it goes on from who.</param>
/// <param name="Detail">The device, the way of signing in; null for none.</param>
internal sealed record EventWords(string Who, string Deed, string? Detail)
{
    public static EventWords Of(SecurityEvent e, CarFormat format) => e.Action switch
    {
        HistoryAction.SignedIn => new(e.ActorName, "signed in", Join(Method(e), Value(e, "device"))),
        HistoryAction.SignInFailed when Value(e, "method") == "confirmation" =>
            new(e.ActorName, "could not confirm that it was them", Value(e, "device")),
        HistoryAction.SignInFailed => new(
            "Somebody", e.Subject is null ? "tried to sign in to an account that there is not" : $"tried to sign in as {e.Subject} and failed",
            Join(Value(e, "method"), Value(e, "device"))),
        HistoryAction.LockedOut => new("CarPortal", Lock(e), Value(e, "device")),
        HistoryAction.SessionEnded => SessionEnd(e),
        HistoryAction.Confirmed => new(e.ActorName, "confirmed that it was them", Value(e, "method") is { } by ? $"with a {by}" : null),
        HistoryAction.Exported => new(e.ActorName, Export(e, format), null),
        HistoryAction.BulkEdited => new(e.ActorName, BulkEdit(e, format), Value(e, "what")),
        _ => new(e.ActorName, e.RecordKind switch
        {
            RecordKind.ApiKey => Key(e, format),
            RecordKind.Role => Role(e),
            _ => Account(e, format),
        }, null),
    };

    /// <summary>Through which door it was done.</summary>
    public static string Door(ActorKind kind) => kind switch
    {
        ActorKind.Person => "page",
        ActorKind.ApiKey => "API",
        ActorKind.Import => "import",
        ActorKind.Console => "command line",
        _ => "portal",
    };

    public static string Label(EventKind kind) => kind switch
    {
        EventKind.SignIns => "Sign-ins",
        EventKind.Failures => "Failed sign-ins and locks",
        EventKind.SessionEnds => "Sessions ended",
        EventKind.Confirmations => "Confirmations",
        EventKind.Accounts => "Accounts",
        EventKind.Keys => "API keys",
        EventKind.Roles => "Role settings",
        _ => "Exports",
    };

    private static string Account(SecurityEvent e, CarFormat format)
    {
        if (e.Action == HistoryAction.Created)
        {
            return $"added {Value(e, "name")} ({Value(e, "email")}) as {Value(e, "role")}";
        }

        var whose = e.ActorUserId == e.RecordId && e.ActorKind == ActorKind.Person ? "their own" : null;
        return And(e.Changes.Select(change => Change(change, e, whose, format)));
    }

    private static string Change(FieldChangeItem change, SecurityEvent e, string? whose, CarFormat format)
    {
        var of = whose is null ? $" of {e.Subject}" : "";
        return (change.Field, change.New) switch
        {
            ("password", _) => whose is null ? $"reset the password of {e.Subject}" : "chose a new password",
            ("disabledAt", null) => $"enabled the account of {e.Subject}",
            ("disabledAt", _) => $"disabled the account of {e.Subject}",
            ("recoveryCodes", var left) when left?.EndsWith("new", StringComparison.Ordinal) == true => $"made new recovery codes{of}",
            ("recoveryCodes", var left) => $"used a recovery code{of}{(left is null ? "" : $" ({left})")}",
            ("authenticator", null) => $"removed the authenticator app{of}",
            ("authenticator", "replaced") => $"replaced the authenticator app{of}",
            ("authenticator", _) => $"set up an authenticator app{(whose is null ? $" for {e.Subject}" : "")}",
            ("secondFactor", "reset") => $"reset the second factor{of}",
            ("passkey", null) => $"removed the passkey “{change.Old}”{of}",
            ("passkey", _) when change.Old is null => $"added the passkey “{change.New}”{(whose is null ? $" for {e.Subject}" : "")}",
            _ => $"changed {whose ?? "the"} {FieldName(change.Field)}{of} {FromTo(change, format)}",
        };
    }

    private static string Key(SecurityEvent e, CarFormat format)
    {
        var key = $"the API key “{e.Subject}” of {e.KeyOwner}";
        if (e.Action == HistoryAction.Created)
        {
            var may = string.Join(" and ", (Value(e, "scopes") ?? "").Split(' ').Select(KeyScopes.Short));
            return $"made {key}, which may {may}{(Value(e, "expiresAt") is { } end ? $", good until {Time(end, format)}" : "")}";
        }

        return And(e.Changes.Select(change => change.Field == "revokedAt"
            ? $"revoked {key}"
            : $"changed the {FieldName(change.Field)} of {key} {FromTo(change, format)}"));
    }

    private static string Role(SecurityEvent e) => And(e.Changes.Select(change => change.Field == "requiresSecondFactor"
        ? $"set the role {e.Subject} to {(change.New == bool.TrueString ? "require a second factor" : "do without a second factor")}"
        : $"changed {FieldName(change.Field)} of the role {e.Subject} from {change.Old ?? "none"} to {change.New ?? "none"}"));

    private static EventWords SessionEnd(SecurityEvent e)
    {
        var why = Value(e, "reason");
        var whose = e.ActorUserId == e.RecordId ? "their own" : $"{e.Subject}'s";
        return new(e.ActorName, why switch
        {
            "signedOut" => "signed out",
            "passwordChanged" => $"ended {whose} session by a new password",
            "disabled" => $"ended {whose} session by disabling the account",
            "roleChanged" => $"ended {whose} session by another role",
            "secondFactorChanged" => $"ended {whose} session by changing the second factor",
            _ => $"ended {whose} session",
        }, Value(e, "device"));
    }

    private static string Lock(SecurityEvent e) => (Value(e, "closed"), e.Subject) switch
    {
        ("network address", _) => "made a network address wait after too many failed sign-ins",
        ("second factor", var who) => $"stopped taking codes of {who} for a while after too many wrong ones",
        ("recovery codes", var who) => $"stopped taking recovery codes of {who} for a while after too many wrong ones",
        ("confirmation", var who) => $"stopped taking confirmations of {who} for a while after too many wrong ones",
        (_, null) => "closed an address that no account has for a while after too many wrong passwords",
        (_, var who) => $"closed the sign-in of {who} for a while after too many wrong passwords",
    };

    private static string Export(SecurityEvent e, CarFormat format) =>
        int.TryParse(Value(e, "cars"), NumberStyles.None, CultureInfo.InvariantCulture, out var cars)
            ? $"took out {format.Number(cars)} {(cars == 1 ? "car" : "cars")} as CSV"
            : "took out cars as CSV";

    private static string BulkEdit(SecurityEvent e, CarFormat format)
    {
        var known = int.TryParse(Value(e, "cars"), NumberStyles.None, CultureInfo.InvariantCulture, out var cars);
        var which = !known ? "cars" : cars == 1 ? "1 car" : $"{format.Number(cars)} cars";
        return Value(e, "undoes") is null ? $"changed {which} at once" : $"undid a bulk edit of {which}";
    }

    private static string? Method(SecurityEvent e) => Value(e, "method") switch
    {
        "password" => "with a password",
        "passwordAndCode" => "with a password and a code",
        "passwordAndRecoveryCode" => "with a password and a recovery code",
        "passwordAndPasskey" => "with a password and a passkey",
        "passkey" => "with a passkey",
        var other => other,
    };

    private static string FieldName(string field) => field switch
    {
        "email" => "e-mail address",
        "expiresAt" => "expiry",
        _ => field,
    };

    private static string FromTo(FieldChangeItem change, CarFormat format) => change switch
    {
        { Old: null, New: null } => "",
        { Old: null } => $"to {Show(change.New)}",
        { New: null } => $"from {Show(change.Old)} to none",
        _ => $"from {Show(change.Old)} to {Show(change.New)}",
    };

    private static string? Show(string? value) => value is { Length: > 80 } ? value[..79] + "…" : value;

    private static string Time(string written, CarFormat format) =>
        DateTime.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at) ? format.Time(at) : written;

    private static string? Value(SecurityEvent e, string field) => e.Changes.FirstOrDefault(c => c.Field == field)?.New;

    private static string? Join(string? one, string? other) => one is null || other is null ? one ?? other : $"{one} · {other}";

    private static string And(IEnumerable<string> deeds)
    {
        var all = deeds.ToList();
        return all.Count switch
        {
            0 => "changed nothing that is recorded",
            1 => all[0],
            _ => $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}",
        };
    }
}
