using CarPortal.Data.ApiKeys;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Data.Imports;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Data.Views;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data;

/// <summary>
/// The model, its transactions, and what holds for every save: the writer is known, versions and stamps are set
/// (<see cref="RecordStamps"/>), and each change leaves one history entry in the same transaction
/// (<see cref="HistoryWriter"/>). What a database needs of its own is in the derived context.
/// </summary>
public abstract class CarPortalDbContext(DbContextOptions options)
    : IdentityDbContext<User, Role, int>(options)
{
    /// <summary>Name of the query filter that hides cars in the trash.</summary>
    public const string TrashFilter = "Trash";

    /// <summary>Begins the name of the lock on one car; see <see cref="LockAsync"/>.</summary>
    internal const string CarLock = "car:";

    /// <summary>The name of the lock on every car at once: a bulk edit's, which has more than the database could lock one by one.</summary>
    internal const string AllCarsLock = "cars";

    /// <summary>Cars that are not in the trash.</summary>
    public DbSet<Car> Cars => Set<Car>();

    /// <summary>What happened to every record.</summary>
    public DbSet<HistoryEntry> History => Set<HistoryEntry>();

    /// <summary>Keys for other systems.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Files that were imported.</summary>
    public DbSet<Import> Imports => Set<Import>();

    /// <summary>Where imported files come from.</summary>
    public DbSet<ImportSource> ImportSources => Set<ImportSource>();

    /// <summary>Cars as their sources know them.</summary>
    public DbSet<CarOrigin> CarOrigins => Set<CarOrigin>();

    /// <summary>Who signed in where.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>Authenticator apps.</summary>
    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    /// <summary>Codes for a lost phone.</summary>
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    /// <summary>Wrong passwords per typed address.</summary>
    public DbSet<SignInFailures> SignInFailures => Set<SignInFailures>();

    /// <summary>Cars held for customers.</summary>
    public DbSet<Hold> Holds => Set<Hold>();

    /// <summary>What was spent on cars.</summary>
    public DbSet<CarCost> CarCosts => Set<CarCost>();

    /// <summary>Pictures of cars.</summary>
    public DbSet<CarPhoto> CarPhotos => Set<CarPhoto>();

    /// <summary>Steps of making cars ready.</summary>
    public DbSet<PreparationStep> PreparationSteps => Set<PreparationStep>();

    /// <summary>Saved ways of looking at the cars.</summary>
    public DbSet<CarView> CarViews => Set<CarView>();

    /// <summary>The views that roles begin with.</summary>
    public DbSet<CarViewDefault> CarViewDefaults => Set<CarViewDefault>();

    internal DbSet<StockNumberCounter> StockNumberCounters => Set<StockNumberCounter>();

    /// <summary>Who writes; saving without one throws.</summary>
    public Actor? Actor { get; set; }

    /// <summary>The operation to which the history entries written by this context belong.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>Why, in the actor's words: kept with the history entries written by this context.</summary>
    public string? Note { get; set; }

    /// <summary>Whether a test arranges, underneath the rules, what no service could do; nothing of the portal sets it.</summary>
    internal bool IsUnguarded { get; set; }

    /// <summary>The present as the databases keep it.</summary>
    internal DateTime Now => Past?.TrimToMilliseconds() ?? this.GetService<TimeProvider>().UtcNow();

    /// <summary>When what is written is said to have happened; only the demonstration has a past that it did not live.</summary>
    internal DateTime? Past { get; set; }

    /// <summary>
    /// Starts a transaction that may write, waiting for this process's turn where the database has one writer at a
    /// time. Reads inside it see no other writer's half-done work.
    /// </summary>
    public Task<WriteTransaction> BeginWriteAsync(CancellationToken ct = default) => BeginWriteAsync(isPatient: false, ct);

    /// <summary>The same for what nobody waits for: <see cref="OneWriter.IsAwaited"/> does not tell of it then.</summary>
    internal async Task<WriteTransaction> BeginWriteAsync(bool isPatient, CancellationToken ct)
    {
        var turn = await WaitForTurnAsync(isPatient, ct);
        try
        {
            return new WriteTransaction(await Database.BeginTransactionAsync(ct), turn);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Use SaveChangesAsync: waiting for the writer queue must not block a thread.");

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="Actor"/> was not set.</exception>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!ChangeTracker.HasChanges())
        {
            return 0;
        }

        if (Database.CurrentTransaction is not null)
        {
            return await SaveWithHistoryAsync(cancellationToken);
        }

        await using var write = await BeginWriteAsync(cancellationToken);
        var written = await SaveWithHistoryAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return written;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Forget();
        LetStatementsGo();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Forget();
        LetStatementsGo();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    /// <summary>The API name of the field whose uniqueness the failed save broke; null when it failed otherwise.</summary>
    internal string? DuplicateFieldOf(Exception failure) =>
        DuplicateColumnOf(failure is DbUpdateException { InnerException: { } inner } ? inner : failure) is { } column
            ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(column)
            : null;

    /// <summary>Writes rows with their ids in the fastest way of the database, inside the current transaction.</summary>
    /// <param name="type">The rows' entity type.</param>
    /// <param name="rows">Entities, whose ids this sets.</param>
    /// <param name="ct">Cancels.</param>
    internal abstract Task BulkInsertAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct);

    /// <summary>Runs a statement of ours that gives one row of whole numbers, inside the current transaction.</summary>
    /// <param name="sql">The statement, whose parameters are $1, $2 and so on.</param>
    /// <param name="values">Their values.</param>
    /// <param name="ct">Cancels.</param>
    internal abstract Task<long[]> ReadNumbersAsync(string sql, IReadOnlyList<long> values, CancellationToken ct);

    /// <summary>Opens the connection until the context is disposed of, and keeps what bulk inserts prepare on it.</summary>
    /// <param name="ct">Cancels.</param>
    /// <param name="forMany">Whether thousands of rows at a time are written: worth more memory.</param>
    internal virtual Task KeepOpenAsync(CancellationToken ct, bool forMany = false) => Database.OpenConnectionAsync(ct);

    /// <summary>The one writer at a time that the database has; null where everybody writes at once.</summary>
    internal virtual OneWriter? OneWriter => null;

    /// <summary>Whether what <see cref="KeepOpenAsync"/> opened is still the database.</summary>
    internal virtual bool IsStillOpen => true;

    /// <summary>Forgets for whom and what it was used: somebody else is next, with a pooled context as with a kept one.</summary>
    internal void Forget()
    {
        Actor = null;
        Note = null;
        Past = null;
        IsUnguarded = false;
        CorrelationId = Guid.Empty;
    }

    /// <summary>The cars, to be read along the index of a property (null: along the ids); null when it has none.</summary>
    internal IQueryable<Car>? CarsInOrderOf(string? property)
    {
        // Of a property's indexes the one that goes on with the id is the list's.
        var index = property is null ? null : Model.FindEntityType(typeof(Car))!.GetIndexes()
            .FirstOrDefault(i => i.Properties is [var first, { Name: nameof(Car.Id) }, ..] && first.Name == property)?.GetDatabaseName();
        return property is null || index is not null ? CarsAlong(index) : null;
    }

    /// <summary>
    /// Writes some columns of rows that are there, in the fastest way of the database, inside the current transaction. A
    /// row whose version in the database is not the one before the entity's is left as it is.
    /// </summary>
    /// <param name="type">The rows' entity type.</param>
    /// <param name="rows">Entities with their new values and their new version.</param>
    /// <param name="properties">The names of the properties to write.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many were written.</returns>
    internal abstract Task<int> BulkUpdateAsync(
        IEntityType type, IReadOnlyList<object> rows, IReadOnlyCollection<string> properties, CancellationToken ct);

    /// <summary>Removes rows that still have the entity's version; says how many there were.</summary>
    internal abstract Task<int> BulkDeleteAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct);

    /// <summary>The ids of cars whose searched text may contain all of these; null when no index tells.</summary>
    internal abstract IQueryable<int>? IdsOfSearch(IReadOnlyList<string> needles);

    /// <summary>The cars of <see cref="IdsOfSearch"/>, one by one as the index names them; null when there is no such way.</summary>
    internal virtual IQueryable<Car>? CarsOfSearch(IReadOnlyList<string> needles) => null;

    /// <summary>Which of these occur in the searched text of a car; each is long enough for the index.</summary>
    internal abstract Task<List<string>> FindTextsAsync(IReadOnlyList<string> texts, CancellationToken ct);

    /// <summary>Reads off the caller's thread, so that cancelling stops the database at once.</summary>
    internal virtual Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct) => read(ct);

    /// <summary>Every car that a query gives, one after the other, without what is hidden from whoever reads; inside <see cref="ReadAsync"/>.</summary>
    internal virtual IAsyncEnumerable<CarDetails> ReadAllAsync(IQueryable<Car> cars, FieldMask mask) =>
        cars.AsNoTracking().Select(mask.Apply(CarDetails.Projection)).AsAsyncEnumerable();

    /// <summary>Keeps other writers of the same kind out until the current transaction ends, in every process.</summary>
    internal abstract Task LockAsync(string name, CancellationToken ct);

    /// <summary>
    /// Tells other processes, once the current transaction is committed, which records have new history; where the
    /// database itself tells that something was committed, this does nothing.
    /// </summary>
    internal virtual Task AnnounceAsync(IReadOnlyCollection<(RecordKind Kind, int Id)> records, CancellationToken ct) => Task.CompletedTask;

    /// <summary>The cars along an index (null: along the ids), where the database has to be told.</summary>
    protected virtual IQueryable<Car> CarsAlong(string? index) => Cars;

    /// <summary>The column of the unique index that a write broke, by what the database threw; null when it failed otherwise.</summary>
    protected abstract string? DuplicateColumnOf(Exception failure);

    /// <summary>The first column of a unique index, by which a duplicate is named to people.</summary>
    protected string? FirstColumnOf(string? index) => Model.GetEntityTypes().SelectMany(type => type.GetIndexes())
        .FirstOrDefault(i => i.GetDatabaseName() == index)?.Properties[0].Name;

    /// <summary>Waits for this process's turn to write; null where writers need no queue.</summary>
    protected abstract ValueTask<IDisposable?> WaitForTurnAsync(bool isPatient, CancellationToken ct);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(CarPortalDbContext).Assembly);
        builder.Entity<Car>().HasQueryFilter(TrashFilter, car => car.DeletedAt == null);

        builder.Entity<IdentityUserRole<int>>().ToTable("UserRoles");
        builder.Entity<IdentityUserClaim<int>>().ToTable("UserClaims");
        builder.Entity<IdentityUserLogin<int>>().ToTable("UserLogins");
        builder.Entity<IdentityUserToken<int>>().ToTable("UserTokens");
        builder.Entity<IdentityUserPasskey<int>>().ToTable("UserPasskeys");
        builder.Entity<IdentityRoleClaim<int>>().ToTable("RoleClaims");

        // Identity leaves some of its texts without a limit.
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
        {
            if (property.ClrType == typeof(string) && property.GetMaxLength() is null)
            {
                property.SetMaxLength(4_000);
            }
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite gives times back without saying that they are UTC.
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    /// <summary>The records first: the entries name their ids, which the database gives.</summary>
    private async Task<int> SaveWithHistoryAsync(CancellationToken ct)
    {
        if (Actor is null)
        {
            throw new InvalidOperationException("A context must know its Actor before it saves: the history needs one.");
        }

        var pending = HistoryWriter.Prepare(this);
        var written = await base.SaveChangesAsync(true, ct);
        if (pending.Count > 0)
        {
            HistoryWriter.Add(this, pending);
            written += await base.SaveChangesAsync(true, ct);
        }

        var records = ChangeTracker.Entries<HistoryEntry>().Select(e => (e.Entity.RecordKind, e.Entity.RecordId)).ToHashSet();
        if (records.Count > 0)
        {
            await AnnounceAsync(records, ct);
        }

        return written;
    }

    /// <summary>Ends what <see cref="KeepOpenAsync"/> kept prepared, before the connection closes.</summary>
    protected virtual void LetStatementsGo()
    {
    }
}
