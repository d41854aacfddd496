using CarPortal.Data;

namespace CarPortal.Tests.Architecture;

public sealed class LayeringTests
{
    [Fact]
    public void Data_KnowsNothingOfHttpOrRazor()
    {
        var web = typeof(CarPortalDbContext).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                && !name.StartsWith("Microsoft.AspNetCore.Identity", StringComparison.Ordinal)
                && !name.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal));

        Assert.Empty(web);
    }

    [Fact]
    public void Interfaces_HaveMoreThanOneImplementation()
    {
        Type[] types = [.. typeof(CarPortalDbContext).Assembly.GetTypes(), .. typeof(Program).Assembly.GetTypes()];
        var single = types.Where(t => t.IsInterface && t.Namespace?.StartsWith("CarPortal", StringComparison.Ordinal) == true)
            .Where(i => types.Count(t => t.IsClass && i.IsAssignableFrom(t)) < 2);

        Assert.Empty(single);
    }
}
