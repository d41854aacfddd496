using CarPortal.Data.Cars;

namespace CarPortal.Web.Cars;

/// <summary>
/// Two people's changes of one car, field by field: what it was when mine began, what I made of it, what is there now.
/// </summary>
public sealed class CarMerge
{
    /// <param name="before">The car as it was when I began.</param>
    /// <param name="mine">What I want to save.</param>
    /// <param name="theirs">The car as somebody else saved it meanwhile.</param>
    public CarMerge(CarInput before, CarInput mine, CarDetails theirs)
    {
        Theirs = theirs;
        var now = theirs.ToInput();
        Fields = CarField.All
            .Select(field => new Field(field, field.Get(before), field.Get(mine), field.Get(now)))
            .Where(field => !Equals(field.Theirs, field.Before))
            .ToList();
    }

    /// <summary>The car as it is now; what is saved is saved over this version.</summary>
    public CarDetails Theirs { get; }

    /// <summary>Every field that they changed.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Whether each field that both changed has been decided.</summary>
    public bool IsDecided => Fields.All(f => f.TakeTheirs is not null);

    /// <summary>Puts what was decided into the draft.</summary>
    internal void ApplyTo(CarDraft draft)
    {
        foreach (var field in Fields)
        {
            draft.Put(field.Of, field.TakeTheirs == true ? field.Theirs : field.Mine);
        }
    }

    /// <summary>One field that they changed.</summary>
    public sealed class Field(CarField of, object? before, object? mine, object? theirs)
    {
        public CarField Of => of;

        public object? Before => before;

        public object? Mine => mine;

        public object? Theirs => theirs;

        /// <summary>Whether I changed it too, and to something else: nobody but me can decide that.</summary>
        public bool Clashes { get; } = !Equals(mine, before) && !Equals(mine, theirs);

        /// <summary>Whether both of us made the same of it.</summary>
        public bool Agrees { get; } = Equals(mine, theirs);

        /// <summary>The decision; where only they changed it, theirs is taken unless I say otherwise.</summary>
        public bool? TakeTheirs { get; set; } = !Equals(mine, before) && !Equals(mine, theirs) ? null : true;
    }
}
