using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data;

/// <summary>
/// Which fields of records one actor may not see, such as what a car cost. The model says which permission a field
/// needs (<see cref="FieldMaskModel.OnlyWith{T}"/>), once; reads, sorts, filters, writes and the history ask here. See
/// docs/decisions/field-level-mask.md.
/// </summary>
public sealed class FieldMask
{
    private static readonly ConditionalWeakTable<IReadOnlyModel, Field[]> Masked = [];

    private static readonly FieldMask Nothing = new([]);

    private readonly Field[] _hidden;

    private FieldMask(Field[] hidden) => _hidden = hidden;

    /// <summary>Whether the actor may see everything.</summary>
    public bool IsEmpty => _hidden.Length == 0;

    /// <summary>What the model keeps from this actor.</summary>
    public static FieldMask For(IReadOnlyModel model, Actor actor)
    {
        var masked = MaskedIn(model);
        return masked.Length == 0 ? Nothing : new FieldMask([.. masked.Where(f => !actor.Can(f.Permission))]);
    }

    /// <summary>The API names of a record's fields that not everybody may see.</summary>
    public static IReadOnlySet<string> NamesIn(IReadOnlyModel model, Type record) => new FieldMask(MaskedIn(model)).HiddenOf(record);

    /// <summary>The API names of a record's fields that the actor may not see.</summary>
    public IReadOnlySet<string> HiddenOf(Type record) => _hidden.Where(f => f.Record == record).Select(f => f.Name).ToHashSet();

    /// <summary>What is hidden of a record, as a part of the key of what is kept for all who see the same.</summary>
    internal string KeyOf(Type record) => IsEmpty ? "" : string.Join(',', PropertiesOf(record));

    /// <summary>The properties of a record that the actor may not see.</summary>
    internal IReadOnlyList<string> PropertiesOf(Type record) => [.. _hidden.Where(f => f.Record == record).Select(f => f.Property)];

    /// <summary>The same projection without what it would read of hidden fields: those members keep their default.</summary>
    internal Expression<Func<TRecord, T>> Apply<TRecord, T>(Expression<Func<TRecord, T>> projection) =>
        IsEmpty ? projection : (Expression<Func<TRecord, T>>)new Eraser(this).Visit(projection);

    /// <summary>Lets an order or a filter pass that reads no hidden field: where a car stands would tell what it cost.</summary>
    /// <exception cref="PermissionDeniedException">It reads one.</exception>
    internal void Demand(Expression reads)
    {
        if (!IsEmpty && FindIn(reads) is { } hidden)
        {
            throw new PermissionDeniedException(hidden.Permission);
        }
    }

    /// <summary>Whoever may not see a field does not set it either: it stays as it was, whatever the input says.</summary>
    internal void Keep(EntityEntry entry)
    {
        foreach (var field in _hidden.Where(f => f.Record == entry.Metadata.ClrType))
        {
            var property = entry.Property(field.Property);
            property.CurrentValue = property.OriginalValue;
        }
    }

    /// <summary>The same for a new record: what is hidden stays empty.</summary>
    internal void Empty(object record)
    {
        foreach (var field in _hidden.Where(f => f.Record == record.GetType()))
        {
            record.GetType().GetProperty(field.Property)!.SetValue(record, null);
        }
    }

    /// <summary>The changes of a history entry that the actor may see.</summary>
    internal IReadOnlyList<FieldChangeItem> Visible(RecordKind kind, RecordPart? part, IReadOnlyList<FieldChangeItem> changes) =>
        IsEmpty ? changes : [.. changes.Where(c => !_hidden.Any(f => f.Kind == kind && f.Part == part && f.Name == c.Field))];

    private static Field[] MaskedIn(IReadOnlyModel model) => Masked.GetValue(model, static model =>
    [
        .. from type in model.GetEntityTypes()
           from property in type.GetProperties()
           let permission = FieldMaskModel.PermissionOf(property)
           where permission is not null
           select new Field(type.ClrType, property.Name, permission),
    ]);

    private Field? FindIn(Expression expression)
    {
        var finder = new Finder(this);
        finder.Visit(expression);
        return finder.Found;
    }

    private sealed record Field(Type Record, string Property, string Permission)
    {
        public string Name { get; } = JsonNamingPolicy.CamelCase.ConvertName(Property);

        public RecordKind? Kind { get; } = HistoryRecorder.KindOf(Record);

        public RecordPart? Part { get; } = HistoryRecorder.PartOf(Record);
    }

    private sealed class Finder(FieldMask mask) : ExpressionVisitor
    {
        public Field? Found { get; private set; }

        protected override Expression VisitMember(MemberExpression node)
        {
            Found ??= Array.Find(mask._hidden, f => f.Record == node.Member.DeclaringType && f.Property == node.Member.Name);
            return base.VisitMember(node);
        }
    }

    /// <summary>Takes out what is read of a hidden field, also where a member is worked out from one.</summary>
    private sealed class Eraser(FieldMask mask) : ExpressionVisitor
    {
        protected override Expression VisitMemberInit(MemberInitExpression node) => node.Update(
            (NewExpression)Visit(node.NewExpression),
            node.Bindings.Where(b => b is not MemberAssignment set || mask.FindIn(set.Expression) is null));

        protected override Expression VisitNew(NewExpression node) => node.Update(
            node.Arguments.Select(a => mask.FindIn(a) is null ? a : Expression.Default(a.Type)));
    }
}

/// <summary>Says in the model who may see a field.</summary>
public static class FieldMaskModel
{
    private const string Annotation = "CarPortal:OnlyWith";

    /// <summary>Only who holds the permission sees or sets this field, by whichever door.</summary>
    public static PropertyBuilder<T> OnlyWith<T>(this PropertyBuilder<T> property, string permission) =>
        property.HasAnnotation(Annotation, permission);

    internal static string? PermissionOf(IReadOnlyProperty property) => property.FindAnnotation(Annotation)?.Value as string;
}

/// <summary>Opens the database for reading on somebody's behalf.</summary>
internal static class FieldMaskReads
{
    /// <summary>A context, which the caller disposes of, and what is hidden from whoever reads.</summary>
    /// <exception cref="PermissionDeniedException">They lack the permission.</exception>
    public static async Task<(CarPortalDbContext Db, FieldMask Mask)> OpenForReadAsync(
        this IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, string permission, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        actor.Demand(permission);
        var db = await dbFactory.CreateDbContextAsync(ct);
        return (db, FieldMask.For(db.Model, actor));
    }
}
