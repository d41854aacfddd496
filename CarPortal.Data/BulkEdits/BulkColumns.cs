using System.Linq.Expressions;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data.BulkEdits;

/// <summary>The fields of cars that one bulk edit touches: what is read for it, and what is written. The rest stays unread.</summary>
internal sealed class BulkColumns
{
    /// <summary>A status and what goes with it.</summary>
    public static readonly string[] OfAMove = ["status", "salePrice", "soldOn", "soldBy", "buyerName"];

    public BulkColumns(IEntityType car, IEnumerable<string> fields)
    {
        var names = fields.ToHashSet();
        Car = car;
        Fields = [.. car.GetProperties().Select(p => CarInputField.All.FirstOrDefault(f => f.Member == p.Name)).OfType<CarInputField>().Where(f => names.Contains(f.Name))];
        Properties = [.. Fields.Select(f => car.FindProperty(f.Member)!)];
        Changed = Fields.Select(f => f.Member).ToHashSet();
        Decides = Changed.Overlaps(CarWriter.Deciding);
        Written = [.. Changed.Concat(RecordStamps.WrittenFor(Changed)).Distinct()];
        Read = Only(
        [
            nameof(Cars.Car.Id), nameof(Cars.Car.Version), nameof(Cars.Car.Status), .. Changed, .. RecordStamps.ReadFor(Changed),
            .. Decides ? CarWriter.Deciding : [], .. Changed.Contains(nameof(Cars.Car.Status)) ? [nameof(Cars.Car.Vin)] : Array.Empty<string>(),
        ]);
    }

    public IEntityType Car { get; }

    /// <summary>The fields, in the order of the model, as the history has them.</summary>
    public IReadOnlyList<CarInputField> Fields { get; }

    public IReadOnlyList<IReadOnlyProperty> Properties { get; }

    /// <summary>The names of the entity's members.</summary>
    public IReadOnlySet<string> Changed { get; }

    /// <summary>Whether a field decides on which status a car can have.</summary>
    public bool Decides { get; }

    public IReadOnlyCollection<string> Written { get; }

    /// <summary>A car with nothing but what is needed.</summary>
    public Expression<Func<Car, Car>> Read { get; }

    public object?[] ValuesOf(Car car)
    {
        var values = new object?[Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Fields[i].Get(car);
        }

        return values;
    }

    public void PutBack(Car car, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Fields[i].Set(car, values[i]);
        }
    }

    private static Expression<Func<Car, Car>> Only(IEnumerable<string> members)
    {
        var car = Expression.Parameter(typeof(Car));
        return Expression.Lambda<Func<Car, Car>>(
            Expression.MemberInit(Expression.New(typeof(Car)), members.Distinct().Select(name =>
                Expression.Bind(typeof(Car).GetProperty(name)!, Expression.Property(car, name)))), car);
    }
}
