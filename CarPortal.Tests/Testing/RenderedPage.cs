using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CarPortal.Tests.Testing;

/// <summary>An element, a text, or what holds a component's elements (it has neither name nor text).</summary>
internal sealed class RenderedNode
{
    public string? Name { get; init; }

    public string? Text { get; set; }

    public List<RenderedNode> Children { get; } = [];

    public Dictionary<string, string?> Attributes { get; } = [];

    /// <summary>By the event's name, such as click.</summary>
    public Dictionary<string, long> Handlers { get; } = [];

    public RenderedNode? Parent { get; set; }

    public IEnumerable<RenderedNode> Within() => Children.SelectMany(c => c.Within().Prepend(c));

    /// <summary>What is to be read in it.</summary>
    public string AllText()
    {
        var all = new StringBuilder();
        foreach (var node in Within().Prepend(this).Where(n => n.Text is not null))
        {
            all.Append(node.Text).Append(' ');
        }

        return all.ToString();
    }
}

/// <summary>
/// What a browser would show, kept up to date from a circuit's render batches as Blazor's script does it: the format is
/// that of its OutOfProcessRenderBatch.
/// </summary>
internal sealed partial class RenderedPage
{
    private const int Element = 1, TextFrame = 2, Attribute = 3, Component = 4, Region = 5, Markup = 8;

    private readonly Dictionary<int, RenderedNode> _components = [];
    private readonly List<RenderedNode> _roots = [];

    /// <summary>Everything that is shown.</summary>
    public IEnumerable<RenderedNode> Nodes => _roots.SelectMany(r => r.Within());

    public string Text => string.Join(' ', _roots.Select(r => r.AllText()));

    public void Apply(byte[] data)
    {
        var batch = new Batch(data);
        for (var i = 0; i < batch.UpdatedCount; i++)
        {
            var diff = batch.Updated(i);
            if (!_components.TryGetValue(batch.Int(diff), out var component))
            {
                _components[batch.Int(diff)] = component = new RenderedNode();
                _roots.Add(component);
            }

            Edit(batch, component, diff + 4);
        }

        foreach (var id in batch.DisposedComponents)
        {
            _components.Remove(id);
        }
    }

    private void Edit(Batch batch, RenderedNode parent, int edits)
    {
        var moves = new List<(int From, int To)>();
        for (var i = 0; i < batch.Int(edits); i++)
        {
            var edit = edits + 4 + (16 * i);
            var (sibling, number) = (batch.Int(edit + 4), batch.Int(edit + 8));
            switch (batch.Int(edit))
            {
                case 1: // Insert a frame.
                    Insert(batch, parent, sibling, number);
                    break;
                case 2: // Remove.
                    parent.Children.RemoveAt(sibling);
                    break;
                case 3: // Set an attribute.
                    SetAttribute(batch, parent.Children[sibling], batch.Frame(number));
                    break;
                case 4: // Remove an attribute.
                    var name = batch.Text(batch.Int(edit + 12))!;
                    parent.Children[sibling].Attributes.Remove(name);
                    parent.Children[sibling].Handlers.Remove(EventOf(name));
                    break;
                case 5: // Another text.
                    parent.Children[sibling].Text = batch.Text(batch.Int(batch.Frame(number) + 4));
                    break;
                case 6:
                    parent = parent.Children[sibling];
                    break;
                case 7:
                    parent = parent.Parent!;
                    break;
                case 8: // Other markup.
                    parent.Children[sibling].Text = Plain(batch.Text(batch.Int(batch.Frame(number) + 4)));
                    break;
                case 9:
                    moves.Add((sibling, number));
                    break;
                case 10:
                    var before = parent.Children.ToArray();
                    moves.ForEach(m => parent.Children[m.To] = before[m.From]);
                    moves.Clear();
                    break;
            }
        }
    }

    /// <summary>Inserts a frame with all that belongs to it.</summary>
    /// <returns>How many children that made of the parent.</returns>
    private int Insert(Batch batch, RenderedNode parent, int at, int index)
    {
        var frame = batch.Frame(index);
        var (kind, length) = (batch.Int(frame), batch.Int(frame + 4));
        switch (kind)
        {
            case Element:
                var element = Add(parent, at, new RenderedNode { Name = batch.Text(batch.Int(frame + 8)) });
                var child = index + 1;
                for (; child < index + length && batch.Int(batch.Frame(child)) == Attribute; child++)
                {
                    SetAttribute(batch, element, batch.Frame(child));
                }

                InsertAll(batch, element, 0, child, index + length);
                return 1;
            case TextFrame:
                Add(parent, at, new RenderedNode { Text = batch.Text(length) });
                return 1;
            case Markup:
                Add(parent, at, new RenderedNode { Text = Plain(batch.Text(length)) });
                return 1;
            case Component:
                _components[batch.Int(frame + 8)] = Add(parent, at, new RenderedNode());
                return 1;
            case Region:
                return InsertAll(batch, parent, at, index + 1, index + length);
            default:
                return 0; // Captures of references, and names of events.
        }
    }

    private int InsertAll(Batch batch, RenderedNode parent, int at, int from, int to)
    {
        var inserted = 0;
        for (var i = from; i < to; i++)
        {
            inserted += Insert(batch, parent, at + inserted, i);
            if (batch.Int(batch.Frame(i)) is Element or Component or Region)
            {
                i += batch.Int(batch.Frame(i) + 4) - 1;
            }
        }

        return inserted;
    }

    private static RenderedNode Add(RenderedNode parent, int at, RenderedNode child)
    {
        child.Parent = parent;
        parent.Children.Insert(at, child);
        return child;
    }

    private static void SetAttribute(Batch batch, RenderedNode element, int frame)
    {
        var name = batch.Text(batch.Int(frame + 4))!;
        if (batch.Long(frame + 12) is > 0 and var handler)
        {
            element.Handlers[EventOf(name)] = handler;
        }
        else
        {
            element.Attributes[name] = batch.Text(batch.Int(frame + 8));
        }
    }

    private static string EventOf(string attribute) => attribute.StartsWith("on", StringComparison.Ordinal) ? attribute[2..] : attribute;

    private static string Plain(string? markup) => WebUtility.HtmlDecode(Tag().Replace(markup ?? "", " "));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    /// <summary>The bytes of a batch: five tables, whose places are the last five numbers.</summary>
    private readonly struct Batch(byte[] data)
    {
        public int UpdatedCount => Int(Int(data.Length - 20));

        public IEnumerable<int> DisposedComponents
        {
            get
            {
                var table = Int(data.Length - 12);
                for (var i = 1; i <= Int(table); i++)
                {
                    yield return Int(table + (4 * i));
                }
            }
        }

        public int Updated(int index) => Int(Int(data.Length - 20) + 4 + (4 * index));

        public int Frame(int index) => Int(data.Length - 16) + 4 + (20 * index);

        public int Int(int at) => BitConverter.ToInt32(data, at);

        public long Long(int at) => BitConverter.ToInt64(data, at);

        public string? Text(int index)
        {
            if (index < 0)
            {
                return null;
            }

            var (at, length) = (Int(Int(data.Length - 4) + (4 * index)), 0);
            for (var shift = 0; ; shift += 7)
            {
                length |= (data[at] & 0x7f) << shift;
                if ((data[at++] & 0x80) == 0)
                {
                    return Encoding.UTF8.GetString(data, at, length);
                }
            }
        }
    }
}
