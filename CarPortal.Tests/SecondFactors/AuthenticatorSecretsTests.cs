using System.Text;
using CarPortal.Data.SecondFactors;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace CarPortal.Tests.SecondFactors;

public sealed class AuthenticatorSecretsTests
{
    // The secret of the vectors in RFC 6238, appendix B; of their eight digits an app shows the last six.
    private static readonly string Secret = Base32Encoding.ToString(Encoding.ASCII.GetBytes("12345678901234567890"));

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_111_111_111, "050471")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(2_000_000_000, "279037")]
    [InlineData(20_000_000_000, "353130")]
    public void StepOf_Rfc6238Vector_IsTheStepOfItsTime(long seconds, string code)
    {
        Assert.Equal(seconds / 30, AuthenticatorSecrets.StepOf(Secret, code, At(seconds)));
        Assert.Equal(seconds / 30, AuthenticatorSecrets.StepOf(Secret, $" {code[..3]} {code[3..]}", At(seconds)));
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void StepOf_PhoneClockOff_IsTakenWithinOneStep(int drift, bool taken)
    {
        const long Now = 1_234_567_890;
        var code = new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(At(Now + drift));

        Assert.Equal(taken ? (Now + drift) / 30 : null, AuthenticatorSecrets.StepOf(Secret, code, At(Now)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870822")]
    [InlineData("28708x")]
    [InlineData("٢٨٧٠٨٢")]
    [InlineData("94287082")]
    public void StepOf_NotSixDigits_IsNone(string? code) => Assert.Null(AuthenticatorSecrets.StepOf(Secret, code, At(59)));

    [Fact]
    public void Read_OtherAccountOrOtherKeys_IsNull()
    {
        var secrets = new AuthenticatorSecrets(new EphemeralDataProtectionProvider());
        var kept = secrets.NewProtected(7);

        Assert.Equal(32, secrets.Read(7, kept)!.Length);
        Assert.DoesNotContain(secrets.Read(7, kept)!, kept, StringComparison.Ordinal);
        Assert.Null(secrets.Read(8, kept));
        Assert.Null(new AuthenticatorSecrets(new EphemeralDataProtectionProvider()).Read(7, kept));
        Assert.Null(secrets.Read(7, "nonsense"));
    }

    private static DateTime At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;
}
