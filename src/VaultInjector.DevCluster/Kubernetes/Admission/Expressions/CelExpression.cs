using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>The part of the Common Expression Language that match conditions commonly use; anything else is an error.</summary>
public sealed class CelExpression
{
    private readonly List<CelToken> _tokens;
    private int _at;

    private CelExpression(string text) => _tokens = CelLexer.Read(text);

    private delegate object? Node(IReadOnlyDictionary<string, JsonNode?> variables);

    private CelToken Current => _tokens[_at];

    public static bool Evaluate(string text, IReadOnlyDictionary<string, JsonNode?> variables)
    {
        var parser = new CelExpression(text);
        var root = parser.Ternary();
        return parser._at == parser._tokens.Count - 1
            ? CelValue.Truth(root(variables))
            : throw new CelException($"Syntax error: unexpected '{parser.Current.Text}'");
    }

    private Node Ternary()
    {
        var condition = Or();
        if (!Accept("?"))
        {
            return condition;
        }

        var yes = Ternary();
        Expect(":");
        var no = Ternary();
        return variables => CelValue.Truth(condition(variables)) ? yes(variables) : no(variables);
    }

    private Node Or()
    {
        var left = And();
        while (Accept("||"))
        {
            left = Shortcut(left, And(), decisive: true);
        }

        return left;
    }

    private Node And()
    {
        var left = Relation();
        while (Accept("&&"))
        {
            left = Shortcut(left, Relation(), decisive: false);
        }

        return left;
    }

    /// <summary>In CEL an error on one side does not matter if the other side decides.</summary>
    private static Node Shortcut(Node left, Node right, bool decisive) => variables =>
    {
        try
        {
            return CelValue.Truth(left(variables)) == decisive ? decisive : CelValue.Truth(right(variables));
        }
        catch (CelException)
        {
            if (CelValue.Truth(right(variables)) == decisive)
            {
                return decisive;
            }

            throw;
        }
    };

    private Node Relation()
    {
        var left = Unary();
        var sign = Current.IsLiteral ? string.Empty : Current.Text;
        if (sign is not ("==" or "!=" or "<" or ">" or "<=" or ">=" or "in"))
        {
            return left;
        }

        _at++;
        var right = Unary();
        return sign switch
        {
            "==" => variables => CelValue.AreEqual(left(variables), right(variables)),
            "!=" => variables => !CelValue.AreEqual(left(variables), right(variables)),
            "in" => variables => CelValue.In(left(variables), right(variables)),
            "<" => variables => CelValue.Compare(left(variables), right(variables)) < 0,
            ">" => variables => CelValue.Compare(left(variables), right(variables)) > 0,
            "<=" => variables => CelValue.Compare(left(variables), right(variables)) <= 0,
            _ => variables => CelValue.Compare(left(variables), right(variables)) >= 0,
        };
    }

    private Node Unary()
    {
        if (!Accept("!"))
        {
            return Postfix();
        }

        var operand = Unary();
        return variables => !CelValue.Truth(operand(variables));
    }

    private Node Postfix()
    {
        var node = Primary();
        while (true)
        {
            var inner = node;
            if (Accept("."))
            {
                var name = Name();
                if (Accept("("))
                {
                    var arguments = Arguments(")");
                    node = variables => CelValue.Call(name, inner(variables), [.. arguments.Select(argument => argument(variables))]);
                }
                else
                {
                    node = variables => CelValue.Field(inner(variables), name);
                }
            }
            else if (Accept("["))
            {
                var index = Ternary();
                Expect("]");
                node = variables => CelValue.Index(inner(variables), index(variables));
            }
            else
            {
                return node;
            }
        }
    }

    private Node Primary()
    {
        if (Current.IsLiteral)
        {
            var literal = _tokens[_at++].Literal;
            return _ => literal;
        }

        if (Accept("("))
        {
            var inner = Ternary();
            Expect(")");
            return inner;
        }

        if (Accept("["))
        {
            var items = Arguments("]");
            return variables => items.ConvertAll(item => item(variables));
        }

        var name = Name();
        return name switch
        {
            "has" => Has(),
            "size" when Accept("(") => Size(),
            _ => variables => variables.TryGetValue(name, out var value)
                ? CelValue.From(value)
                : throw new CelException($"undeclared reference to '{name}' (in container '')"),
        };
    }

    private Node Size()
    {
        var argument = Arguments(")") is [var only] ? only : throw new CelException("size takes one argument");
        return variables => CelValue.Call("size", argument(variables), []);
    }

    /// <summary>Reads <c>has(a.b.c)</c>: whether <c>a.b</c> has a field <c>c</c>.</summary>
    private Node Has()
    {
        Expect("(");
        var root = Name();
        var path = new List<string>();
        while (Accept("."))
        {
            path.Add(Name());
        }

        Expect(")");
        return path.Count == 0 ? throw new CelException("invalid argument to has() macro") : variables =>
        {
            object? value = variables.TryGetValue(root, out var node) ? CelValue.From(node) : throw new CelException($"undeclared reference to '{root}'");
            for (var i = 0; i < path.Count - 1; i++)
            {
                value = CelValue.Field(value, path[i]);
            }

            return CelValue.HasField(value, path[^1]);
        };
    }

    private List<Node> Arguments(string end)
    {
        var nodes = new List<Node>();
        while (!Accept(end))
        {
            nodes.Add(Ternary());
            if (!Accept(","))
            {
                Expect(end);
                break;
            }
        }

        return nodes;
    }

    private string Name() => Current.IsName ? _tokens[_at++].Text : throw new CelException($"Syntax error: a name was expected, not '{Current.Text}'");

    private bool Accept(string sign)
    {
        var here = !Current.IsLiteral && string.Equals(Current.Text, sign, StringComparison.Ordinal);
        _at += here ? 1 : 0;
        return here;
    }

    private void Expect(string sign)
    {
        if (!Accept(sign))
        {
            throw new CelException($"Syntax error: '{sign}' was expected, not '{Current.Text}'");
        }
    }
}
