using CarPortal.Web;
using CarPortal.Web.Commands;

// No verb, and nothing but configuration (--urls …, --Section:Key=value): serve.
return PortalCommands.IsServe(args)
    ? await PortalHost.ServeAsync(args)
    : await PortalCommands.RunAsync(args);

/// <summary>Named for the tests, which start the portal through it.</summary>
public partial class Program;
