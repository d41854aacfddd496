using System.Globalization;
using CarPortal.Data;

namespace CarPortal.Web.Api;

/// <summary>The parameters of an address: a name that is not known is refused, since it would be a wish lost.</summary>
internal sealed class ApiParameters
{
    private readonly IQueryCollection _given;
    private readonly List<FieldError> _errors;

    /// <param name="request">The request.</param>
    /// <param name="known">The names that there are.</param>
    public ApiParameters(HttpRequest request, params string[] known)
    {
        _given = request.Query;
        _errors = [.. _given.Keys.Where(name => !known.Contains(name)).Select(name => new FieldError(name, $"There is no parameter '{name}'."))];
    }

    /// <summary>What to answer when something is wrong with them; null when nothing is.</summary>
    public IResult? Problem => _errors.Count == 0 ? null : ApiProblem.Of(StatusCodes.Status400BadRequest, _errors);

    /// <summary>A whole number; null when it is absent, or no such one.</summary>
    public long? Number(string name, long least, long most)
    {
        var given = _given[name];
        if (given.Count == 0)
        {
            return null;
        }

        if (given.Count == 1 && long.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        _errors.Add(new FieldError(name, most == long.MaxValue ? $"{name} must be one whole number." : $"{name} must be one whole number from {least} to {most}."));
        return null;
    }

    /// <summary>A text that has to be there; empty when it is not.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="fix">What to do when it is absent.</param>
    public string Text(string name, string fix)
    {
        if (_given[name] is [{ } text] && !string.IsNullOrWhiteSpace(text))
        {
            return text;
        }

        _errors.Add(new FieldError(name, fix));
        return "";
    }
}
