using CarPortal.Data.Users;

namespace CarPortal.Web.Users;

/// <summary>
/// Two administrators' changes of one account, field by field: what it was when mine began, what I made of it, what is
/// there now.
/// </summary>
public sealed class UserMerge
{
    /// <param name="before">The account as it was when I began.</param>
    /// <param name="name">The name I want to save.</param>
    /// <param name="role">The role I want to save.</param>
    /// <param name="theirs">The account as somebody else saved it meanwhile.</param>
    public UserMerge(UserDetails before, string? name, string? role, UserDetails theirs)
    {
        Theirs = theirs;
        Fields = new[]
        {
            new Field("name", "Name", before.Name, name?.Trim(), theirs.Name),
            new Field("role", "Role", before.Role, role, theirs.Role),
        }.Where(field => field.Theirs != field.Before).ToList();
    }

    /// <summary>The account as it is now; what is saved is saved over this version.</summary>
    public UserDetails Theirs { get; }

    /// <summary>Every field that they changed.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Whether each field that both changed has been decided.</summary>
    public bool IsDecided => Fields.All(f => f.TakeTheirs is not null);

    /// <summary>What is to stand of a field: as was decided, or as I have it where they left it alone.</summary>
    public string? Decided(string name, string? mine) =>
        Fields.FirstOrDefault(f => f.Name == name) is { } field ? (field.TakeTheirs == true ? field.Theirs : field.Mine) : mine;

    /// <summary>What differs between two looks at an account, in words; empty when nothing that is shown does.</summary>
    public static IReadOnlyList<string> Differences(UserDetails before, UserDetails now)
    {
        (string What, string? Before, string? Now)[] shown =
        [
            ("name", before.Name, now.Name),
            ("role", before.Role ?? "none", now.Role ?? "none"),
            ("state", before.State.ToString(), now.State.ToString()),
            ("password", before.HasPassword ? "set" : "none", now.HasPassword ? "set" : "none"),
            ("second factor", before.HasSecondFactor ? "on" : "none", now.HasSecondFactor ? "on" : "none"),
        ];
        var differences = shown.Where(s => s.Before != s.Now).Select(s => $"{s.What} {s.Before} → {s.Now}").ToList();
        if (before.LinkUntil != now.LinkUntil && now.LinkUntil is not null)
        {
            differences.Add("a new one-time link");
        }

        return differences;
    }

    /// <summary>One field that they changed.</summary>
    public sealed class Field(string name, string label, string? before, string? mine, string? theirs)
    {
        public string Name => name;

        public string Label => label;

        public string? Before => before;

        public string? Mine => mine;

        public string? Theirs => theirs;

        /// <summary>Whether I changed it too, and to something else: nobody but me can decide that.</summary>
        public bool Clashes { get; } = mine != before && mine != theirs;

        /// <summary>Whether both of us made the same of it.</summary>
        public bool Agrees { get; } = mine == theirs;

        /// <summary>The decision; where only they changed it, theirs is taken unless I say otherwise.</summary>
        public bool? TakeTheirs { get; set; } = mine != before && mine != theirs ? null : true;
    }
}
