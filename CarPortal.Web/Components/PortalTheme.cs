using MudBlazor;

namespace CarPortal.Web.Components;

/// <summary>
/// The look for MudBlazor's components. Its colours are those of wwwroot/tokens.css, where the system's light or dark
/// preference chooses between them; what CSS has no hold on (radius, shadows, letters) is said here alone.
/// </summary>
internal static class PortalTheme
{
    private static readonly string[] Letters = ["Inter Variable", "Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"];

    public static MudTheme Instance { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2b59d9", PrimaryContrastText = "#ffffff", Secondary = "#6a3fc0", Tertiary = "#0b6a8d",
            Info = "#0b6a8d", Success = "#107a52", Warning = "#8f5400", Error = "#b42318", Dark = "#46505f",
            TextPrimary = "#131a24", TextSecondary = "#566275", TextDisabled = "#5f6a79", ActionDefault = "#566275",
            Background = "#f6f7f9", BackgroundGray = "#eef1f5", Surface = "#ffffff",
            AppbarBackground = "#ffffff", AppbarText = "#131a24", DrawerBackground = "#ffffff", DrawerText = "#131a24",
            LinesDefault = "#e3e7ed", LinesInputs = "#858f9d", Divider = "#e3e7ed", TableLines = "#eef1f5", TableHover = "#f5f7fa",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7c9cff", PrimaryContrastText = "#0b1330", Secondary = "#b79bf5", Tertiary = "#5cc3e8",
            Info = "#5cc3e8", Success = "#4fd39b", Warning = "#f0b354", Error = "#ff8f84", Dark = "#a3aebd",
            TextPrimary = "#e8ecf2", TextSecondary = "#a3aebd", TextDisabled = "#8e9aab", ActionDefault = "#a3aebd",
            Background = "#0d1117", BackgroundGray = "#1f2630", Surface = "#1b212b",
            AppbarBackground = "#151a22", AppbarText = "#e8ecf2", DrawerBackground = "#151a22", DrawerText = "#e8ecf2",
            LinesDefault = "#29313d", LinesInputs = "#697586", Divider = "#29313d", TableLines = "#1f2630", TableHover = "#1a202a",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "7px", AppbarHeight = "52px", DrawerWidthLeft = "216px" },
        Shadows = new Shadow { Elevation = Elevations() },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Letters, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Letters, FontSize = "1.3125rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-.012em" },
            H2 = new H2Typography { FontFamily = Letters, FontSize = "1.125rem", FontWeight = "650", LineHeight = "1.3", LetterSpacing = "-.01em" },
            H3 = new H3Typography { FontFamily = Letters, FontSize = "1rem", FontWeight = "650", LineHeight = "1.35", LetterSpacing = "normal" },
            H4 = new H4Typography { FontFamily = Letters, FontSize = ".875rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Letters, FontSize = ".875rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Letters, FontSize = "1rem", FontWeight = "650", LineHeight = "1.35", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Letters, FontSize = ".875rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Letters, FontSize = ".8125rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Letters, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Letters, FontSize = ".8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Letters, FontSize = ".875rem", FontWeight = "550", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Letters, FontSize = ".78125rem", LineHeight = "1.4", LetterSpacing = "normal" },
            Overline = new OverlineTypography { FontFamily = Letters, FontSize = ".6875rem", FontWeight = "600", LineHeight = "1.6", LetterSpacing = ".04em", TextTransform = "uppercase" },
        },
    };

    // Two heights are enough: resting on the page, and floating above it.
    private static string[] Elevations() =>
        [.. Enumerable.Range(0, 26).Select(level => level switch { 0 => "none", < 4 => "var(--shadow)", _ => "var(--shadow-2)" })];
}
