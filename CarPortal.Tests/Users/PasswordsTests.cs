using System.Buffers.Binary;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SignInResult = CarPortal.Data.Users.SignInResult;

namespace CarPortal.Tests.Users;

public sealed class PasswordsTests
{
    [Theory]
    [InlineData("CarPortal2026!")]
    [InlineData("c4rp0rt@l-2026")]
    [InlineData("Dealership#2025")]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd2026!")]
    [InlineData("Passw0rd!Passw0rd!")]
    [InlineData("qwertyuiop123")]
    [InlineData("qwertzuiop12")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("zaq12wsxcde3")]
    [InlineData("123456789012")]
    [InlineData("987654321098")]
    [InlineData("123qweasdzxc")]
    [InlineData("qwerty123456!")]
    [InlineData("asdfghjkl;123")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("abcdefghijkl")]
    [InlineData("iloveyou1234")]
    [InlineData("Administrator1")]
    [InlineData("letmein12345")]
    [InlineData("motherfucker")]
    [InlineData("trustno1trustno1")]
    [InlineData("Summer2026!!")]
    [InlineData("Sommer2026!!")]
    [InlineData("Liverpool1990")]
    [InlineData("michael31121985")]
    [InlineData("Christopher1")]
    [InlineData("ferrari458ferrari")]
    [InlineData("Volkswagen2024")]
    [InlineData("Welcome to CarPortal")]
    [InlineData("MySecretPassword1")]
    [InlineData("Admin-Admin-Admin")]
    [InlineData("31.12.1999 01.01.2000")]
    [InlineData("            ")]
    [InlineData("Mara.Klein.2026")]
    [InlineData("klein@autohaus-klein")]
    public void A10_CommonOrSiteWordPassword_IsRefused(string password) =>
        Assert.Contains("first that are guessed", Passwords.Check(password, "mara@autohaus-klein.example", "Mara Klein"), StringComparison.Ordinal);

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("violet kettle harbour")]
    [InlineData("violetkettleharbour")]
    [InlineData("seven green bicycles")]
    [InlineData("Tr0ub4dor&3x9")]
    [InlineData("kV9#mQ2z!pLx")]
    [InlineData("xkqjvzwplmtr")]
    [InlineData("738291640275")]
    [InlineData("der Hund frisst keine Nudeln")]
    [InlineData("пароль из четырёх слов")]
    [InlineData("monkey piano tulip rocket")]
    [InlineData("密码是一句很长的话对吧")]
    public void Check_PhraseOrRandom_Passes(string password) =>
        Assert.Null(Passwords.Check(password.PadRight(Passwords.MinLength, '。'), "mara@autohaus-klein.example", "Mara Klein"));

    [Theory]
    [InlineData("kV9#mQ2z!pL", false)] // 11
    [InlineData("kV9#mQ2z!pLx", true)]
    [InlineData("🐕🌵🎷🚲🥝🧭", false)] // Six characters, though twelve units.
    [InlineData("🐕🌵🎷🚲🥝🧭🍋🎈🪁🧵🪵🐝", true)]
    [InlineData("  kV9#mQ2z!", false)]
    [InlineData("  kV9#mQ2z! ", true)] // Spaces count.
    public void A09_ShortestPassword_IsCountedInCharacters(string password, bool good) =>
        Assert.Equal(good, Passwords.Check(password, null, null) is null);

    [Fact]
    public void A09_LongestPassword_IsCountedInCharacters()
    {
        var units = string.Concat(Enumerable.Range(0, 256).Select(i => char.ConvertFromUtf32(0x1F300 + i)));

        Assert.Null(Passwords.Check(units, null, null));
        Assert.NotNull(Passwords.Check(units + "x", null, null));
        Assert.NotNull(Passwords.Check(new string('x', 1_000_000), null, null));
        Assert.NotNull(Passwords.Check("half a character \ud83d and more", null, null));
    }

    [Fact]
    public void PasswordHash_AsThePortalMakesIt_IsPbkdf2Sha512With210000Rounds()
    {
        using var services = new ServiceCollection().AddCarPortalData(new DataOptions { Directory = "" }).BuildServiceProvider();
        using var scope = services.CreateScope();

        var hash = Convert.FromBase64String(
            scope.ServiceProvider.GetRequiredService<IPasswordHasher<User>>().HashPassword(new User(), StaffBuilder.Password));

        Assert.Equal(1, hash[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1))); // HMAC-SHA512
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)) >= 210_000);
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(9)) >= 16); // salt
        Assert.True(hash.Length - 13 - 16 >= 32); // key
    }
}

public abstract class PasswordStorageTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Theory]
    [InlineData("gr\u00fcne Wiese am Fluss", "gru\u0308ne Wiese am Fluss")] // Composed or not
    [InlineData(" an edge of space ", "an edge of space")]
    [InlineData("Case Matters Also Here", "case matters also here")]
    [InlineData("a long one that goes on and on and on until it has got to more than seventy-two bytes: A", "a long one that goes on and on and on until it has got to more than seventy-two bytes: B")]
    public async Task A09_Password_IsUsedExactlyAsTyped(string password, string other)
    {
        var added = await Database.Get<UserService>(Actor.Console).AddAsync(
            new UserInput { Name = "Mara", Email = "mara@example.test", Role = Roles.Viewer, Password = password }, Ct);
        Assert.IsType<SaveResult.Saved>(added.Result);
        var signIn = Database.Get<SignInService>();

        Assert.IsType<SignInResult.Refused>(await signIn.SignInAsync("mara@example.test", other, new("192.0.2.1", null), Ct));
        Assert.IsType<SignInResult.SignedIn>(await signIn.SignInAsync("mara@example.test", password, new("192.0.2.1", null), Ct));
    }
}

public sealed class PasswordStorageOnSqliteTests() : PasswordStorageTests(DatabaseProvider.Sqlite);

public sealed class PasswordStorageOnPostgreSqlTests() : PasswordStorageTests(DatabaseProvider.PostgreSql);
