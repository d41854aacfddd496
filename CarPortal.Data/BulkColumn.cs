using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CarPortal.Data;

/// <summary>A column for the prepared writer, read off the model so that it writes what EF would write.</summary>
internal sealed class BulkColumn
{
    private static readonly ConditionalWeakTable<IEntityType, IReadOnlyList<BulkColumn>> WithoutKeys = [];

    private readonly IClrPropertyGetter _getter;
    private readonly ValueConverter? _converter;

    private BulkColumn(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        _getter = property.GetGetter();
        _converter = mapping.Converter;
        Name = property.GetColumnName();
        StoreType = mapping.StoreTypeNameBase;
    }

    public string Name { get; }

    /// <summary>The database's own name of the column's type, without length.</summary>
    public string StoreType { get; }

    public static IReadOnlyList<BulkColumn> Of(IEntityType type) => type.GetProperties().Select(p => new BulkColumn(p)).ToList();

    /// <summary>Every column but the id, for whom the database gives it.</summary>
    public static IReadOnlyList<BulkColumn> WithoutKey(IEntityType type) =>
        WithoutKeys.GetValue(type, static type => [.. type.GetProperties().Where(p => !p.IsPrimaryKey()).Select(p => new BulkColumn(p))]);

    public static IReadOnlyList<BulkColumn> Of(IEntityType type, IEnumerable<string> properties) =>
        properties.Select(name => new BulkColumn(type.FindProperty(name)!)).ToList();

    public static void SetIds(IEntityType type, IReadOnlyList<object> rows, long first) =>
        SetIds(type, rows, Enumerable.Range(0, rows.Count).Select(i => first + i));

    public static void SetIds(IEntityType type, IReadOnlyList<object> rows, IEnumerable<long> ids)
    {
        var key = type.FindPrimaryKey()!.Properties[0].PropertyInfo!;
        foreach (var (row, id) in rows.Zip(ids))
        {
            key.SetValue(row, key.PropertyType == typeof(int) ? (object)checked((int)id) : id);
        }
    }

    public object? ValueOf(object row)
    {
        var value = _getter.GetClrValue(row);
        return value is null || _converter is null ? value : _converter.ConvertToProvider(value);
    }
}
