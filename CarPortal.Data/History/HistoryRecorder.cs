using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Holds;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data.History;

/// <summary>
/// Turns changes into history entries. The context and the bulk writer both call it, so no write path describes a
/// change in its own way.
/// </summary>
internal static class HistoryRecorder
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is recorded of each entity: asking the model afresh is what bulk writes would mostly wait for.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyEntityType, RecordedField[]> RecordedFields = [];

    /// <summary>The kind under which changes of the entity are kept; null when it has no history.</summary>
    public static RecordKind? KindOf(Type entity) =>
        entity == typeof(Car) || PartOf(entity) is not null ? RecordKind.Car
        : entity == typeof(User) ? RecordKind.User
        : entity == typeof(ApiKey) ? RecordKind.ApiKey
        : entity == typeof(Role) ? RecordKind.Role
        : null;

    /// <summary>Which part of a car the entity is; null when it is none.</summary>
    public static RecordPart? PartOf(Type entity) =>
        entity == typeof(Hold) ? Hold.Part
        : entity == typeof(CarCost) ? CarCost.Part
        : entity == typeof(CarPhoto) ? CarPhoto.Part
        : entity == typeof(PreparationStep) ? PreparationStep.Part
        : null;

    /// <summary>What a tracked change did, without the record's id; null when nothing recorded changed.</summary>
    public static (HistoryAction Action, string Changes)? Describe(EntityEntry entry, FieldChange? also)
    {
        if (entry.State == EntityState.Added)
        {
            return (HistoryAction.Created, DescribeNew(entry.Metadata, entry.Entity, also));
        }

        if (entry.State == EntityState.Deleted)
        {
            return (HistoryAction.Deleted, DescribeGone(entry));
        }

        using var changes = new ChangeWriter();
        HistoryAction? moved = null;
        foreach (var property in entry.Properties)
        {
            if (!property.IsModified || !HistoryModel.IsRecorded(property.Metadata)
                || Equals(property.OriginalValue, property.CurrentValue))
            {
                continue;
            }

            if (property.Metadata.Name == nameof(Car.DeletedAt))
            {
                moved = property.CurrentValue is null ? HistoryAction.Restored : HistoryAction.Deleted;
            }
            else
            {
                changes.Add(property.Metadata, property.OriginalValue, property.CurrentValue);
            }
        }

        changes.Add(also);
        return changes.Any || moved is not null ? (moved ?? HistoryAction.Changed, changes.ToString()) : null;
    }

    private static string DescribeGone(EntityEntry entry)
    {
        using var changes = new ChangeWriter();
        foreach (var property in entry.Properties.Where(p => HistoryModel.IsRecorded(p.Metadata) && p.OriginalValue is not null))
        {
            changes.Add(property.Metadata, property.OriginalValue, null);
        }

        return changes.ToString();
    }

    /// <summary>The changes of a record that no tracker follows, in the order of the model; fields that kept their value are left out.</summary>
    public static string DescribeChanged(IReadOnlyList<IReadOnlyProperty> properties, Func<int, object?> old, Func<int, object?> @new)
    {
        using var changes = new ChangeWriter();
        for (var i = 0; i < properties.Count; i++)
        {
            if (!Equals(old(i), @new(i)))
            {
                changes.Add(properties[i], old(i), @new(i));
            }
        }

        return changes.ToString();
    }

    /// <summary>The changes of a record that is removed and that no tracker follows.</summary>
    public static string DescribeGone(IEntityType type, object entity)
    {
        using var changes = new ChangeWriter();
        foreach (var property in type.GetProperties().Where(p => p.PropertyInfo is not null && HistoryModel.IsRecorded(p)))
        {
            if (property.GetGetter().GetClrValue(entity) is { } value)
            {
                changes.Add(property, value, null);
            }
        }

        return changes.ToString();
    }

    /// <summary>The changes of a record that is new: every field that has a value.</summary>
    public static string DescribeNew(IReadOnlyEntityType type, object entity, FieldChange? also = null)
    {
        using var changes = new ChangeWriter();
        foreach (var field in RecordedFields.GetValue(type, static type => [.. type.GetProperties()
            .Where(p => p.PropertyInfo is not null && HistoryModel.IsRecorded(p)).Select(p => new RecordedField((IProperty)p))]))
        {
            if (field.Getter.GetClrValue(entity) is { } value)
            {
                changes.AddNew(field, value);
            }
        }

        changes.Add(also);
        return changes.ToString();
    }

    /// <summary>Changes that are no columns of the record.</summary>
    public static string Describe(ReadOnlySpan<FieldChange> fields)
    {
        using var changes = new ChangeWriter();
        foreach (var field in fields)
        {
            changes.Add(field);
        }

        return changes.ToString();
    }

    private sealed class RecordedField(IProperty property)
    {
        public IClrPropertyGetter Getter { get; } = property.GetGetter();

        public bool IsMasked { get; } = HistoryModel.MaskOf(property) is not null;

        public JsonEncodedText Name { get; } = JsonEncodedText.Encode(
            HistoryModel.MaskOf(property) ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name), Json.Encoder);
    }

    private sealed class ChangeWriter : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(256);
        private readonly Utf8JsonWriter _json;

        public ChangeWriter()
        {
            _json = new Utf8JsonWriter(_buffer, Json);
            _json.WriteStartObject();
        }

        public bool Any { get; private set; }

        public void Add(IReadOnlyProperty property, object? old, object? @new)
        {
            var mask = HistoryModel.MaskOf(property);
            Add(mask ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name), mask is null ? old : null, mask is null ? @new : null);
        }

        public void AddNew(RecordedField field, object value)
        {
            Any = true;
            _json.WriteStartArray(field.Name);
            _json.WriteNullValue();
            Write(field.IsMasked ? null : value);
            _json.WriteEndArray();
        }

        public void Add(FieldChange? change)
        {
            if (change is not null && change.Old != change.New)
            {
                Add(change.Field, change.Old, change.New);
            }
        }

        public void Dispose() => _json.Dispose();

        public override string ToString()
        {
            _json.WriteEndObject();
            _json.Flush();
            return Encoding.UTF8.GetString(_buffer.WrittenSpan);
        }

        private void Add(string name, object? old, object? @new)
        {
            Any = true;
            _json.WriteStartArray(name);
            Write(old);
            Write(@new);
            _json.WriteEndArray();
        }

        private void Write(object? value)
        {
            switch (value)
            {
                case null:
                    _json.WriteNullValue();
                    break;
                case bool flag:
                    _json.WriteBooleanValue(flag);
                    break;
                case int number:
                    _json.WriteNumberValue(number);
                    break;
                case decimal amount:
                    _json.WriteNumberValue(Money.Shortest(amount));
                    break;
                default:
                    _json.WriteStringValue(RecordedValue.Write(value));
                    break;
            }
        }
    }
}

/// <summary>A change that is not a column of the record itself, such as a member of staff's role.</summary>
internal sealed record FieldChange(string Field, string? Old, string? New);
