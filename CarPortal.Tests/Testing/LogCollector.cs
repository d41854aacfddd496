using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CarPortal.Tests.Testing;

/// <summary>Keeps what the portal logs from Debug on, whatever the console is told to show.</summary>
[ProviderAlias("Collected")]
public sealed class LogCollector : ILoggerProvider
{
    /// <summary>The settings that have everything from Debug on reach it.</summary>
    public const string LevelSetting = "Logging:Collected:LogLevel:Default";

    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = [];

    /// <summary>What was logged of at least this level.</summary>
    public IReadOnlyList<string> From(LogLevel level) => _entries.Where(e => e.Level >= level).Select(e => e.Text).ToList();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Collected(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Collected(LogCollector all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all._entries.Enqueue((logLevel, $"{logLevel} {category}: {formatter(state, exception)} {exception}"));
    }
}
