using System.Reflection;
using System.Text.Json;
using CarPortal.Data.History;

namespace CarPortal.Data.Cars;

/// <summary>
/// One member of <see cref="CarInput"/> by its API name, of inputs and of cars: what compares two people's inputs, a
/// patch or an entry of the history goes through here, so that a new member cannot be forgotten.
/// </summary>
internal sealed class CarInputField
{
    private readonly PropertyInfo _input;
    private readonly PropertyInfo _car;

    private CarInputField(PropertyInfo input)
    {
        (_input, _car) = (input, typeof(Car).GetProperty(input.Name)!);
        Name = JsonNamingPolicy.CamelCase.ConvertName(input.Name);
    }

    /// <summary>Every one.</summary>
    public static IReadOnlyList<CarInputField> All { get; } = [.. typeof(CarInput).GetProperties().Select(p => new CarInputField(p))];

    /// <summary>The API's name.</summary>
    public string Name { get; }

    public object? Get(CarInput input) => _input.GetValue(input);

    public object? Get(Car car) => _car.GetValue(car);

    public void Set(CarInput input, object? value) => _input.SetValue(input, value);

    public void Set(Car car, object? value) => _car.SetValue(car, value);

    /// <summary>The name of the car's member.</summary>
    public string Member => _car.Name;

    /// <summary>What its values are.</summary>
    public Type Type => Nullable.GetUnderlyingType(_input.PropertyType) ?? _input.PropertyType;

    /// <summary>The one with this API name; null when it is none that people change.</summary>
    public static CarInputField? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>What can be changed of a car, as it is.</summary>
    public static CarInput InputOf(Car car)
    {
        var input = new CarInput();
        foreach (var field in All)
        {
            field.Set(input, field.Get(car));
        }

        return input;
    }

    /// <summary>Gives a car the values of these fields and keeps the rest; says why not where the rules are broken.</summary>
    public static SaveResult? Apply(Car car, CarInput values, IEnumerable<CarInputField> fields, DateTime now)
    {
        var input = InputOf(car);
        foreach (var field in fields)
        {
            field.Set(input, field.Get(values));
        }

        var (clean, errors) = CarRules.Check(input, now);
        if (errors.Count > 0)
        {
            return new SaveResult.Invalid(errors);
        }

        clean.ApplyTo(car);
        return null;
    }

    /// <summary>A value from the history.</summary>
    public object? ReadRecorded(string? text) => RecordedValue.Read(text, _input.PropertyType);
}
