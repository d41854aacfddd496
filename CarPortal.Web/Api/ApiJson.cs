using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CarPortal.Web.Api;

/// <summary>The API's JSON: strict in what it takes, since a member that is silently dropped is a value that is lost.</summary>
internal static class ApiJson
{
    /// <summary>Deepest nesting; the API's own inputs have one level.</summary>
    private const int MaxDepth = 16;

    public static void Configure(JsonSerializerOptions json)
    {
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.MaxDepth = MaxDepth;
        json.Converters.Add(new EnumNameConverter());

        // Letters stay letters. The answers are JSON by content type and nosniff, never part of a page.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    /// <summary>Leaves out, where they have no value, the fields of such a record that not everybody may see.</summary>
    public static void HideMasked<TDetails>(JsonSerializerOptions json, IReadOnlySet<string> masked) =>
        json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(type =>
        {
            foreach (var member in type.Type == typeof(TDetails) ? type.Properties.Where(p => masked.Contains(p.Name)) : [])
            {
                member.ShouldSerialize = (_, value) => value is not null;
            }
        });

    /// <summary>The names of an enum's values as the API has them.</summary>
    public static IEnumerable<string> NamesOf(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    /// <summary>Enums by their exact names: the framework's own converter also takes numbers, lists and any case.</summary>
    private sealed class EnumNameConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

        private sealed class Converter<T> : JsonConverter<T>
            where T : struct, Enum
        {
            private static readonly Dictionary<string, T> Values =
                Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));

            private static readonly Dictionary<T, string> Names = Values.ToDictionary(v => v.Value, v => v.Key);

            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
                    ? value
                    : throw new JsonException($"It must be one of {string.Join(", ", Values.Keys)}.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(Names[value]);
        }
    }
}
