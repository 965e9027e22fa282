package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.unit.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Finds columns, functions and types, and turns what was written into nodes that work on columns. */
final class Checker {
    static final String NO_NULL = "null is outside the subset but in x == null and x != null";

    private final Schema schema;
    private final Map<String, ColumnNode> columns = new LinkedHashMap<>();
    private final List<Node> sites = new ArrayList<>();
    private final NavigableMap<Integer, Unit> unitsLeftOut = new TreeMap<>();
    private final Calls calls = new Calls(this);
    private final Operations operations = new Operations(this);

    Checker(Schema schema) {
        this.schema = schema;
    }

    /** The columns read so far, in the order of the text. */
    Map<String, ColumnNode> columns() {
        return columns;
    }

    /** The nodes that may fail for a row, as numbered by {@link Node#site}. */
    List<Node> sites() {
        return sites;
    }

    /** The units that {@code convert()} knew without being told, by the place of the unit that it was told. */
    NavigableMap<Integer, Unit> unitsLeftOut() {
        return unitsLeftOut;
    }

    TextCalls texts() {
        return calls.texts();
    }

    /** What is the same for all rows is worked out here and now. */
    Node check(Syntax syntax) {
        return LiteralNode.folded(node(syntax));
    }

    private Node node(Syntax syntax) {
        if (syntax instanceof Syntax.IntLiteral literal) {
            return new LiteralNode(Kind.INT, literal.value());
        } else if (syntax instanceof Syntax.DoubleLiteral literal) {
            return new LiteralNode(Kind.DOUBLE, literal.value());
        } else if (syntax instanceof Syntax.TextConstant literal) {
            return new LiteralNode(Kind.TEXT, literal.value());
        } else if (syntax instanceof Syntax.BoolLiteral literal) {
            return new LiteralNode(Kind.BOOL, literal.value());
        } else if (syntax instanceof Syntax.Name name) {
            return column(name);
        } else if (syntax instanceof Syntax.Unary unary) {
            return operations.unary(unary);
        } else if (syntax instanceof Syntax.Binary binary) {
            return operations.binary(binary);
        } else if (syntax instanceof Syntax.Conditional conditional) {
            return choice(conditional);
        } else if (syntax instanceof Syntax.In in) {
            return operations.membership(in);
        } else if (syntax instanceof Syntax.Call call) {
            return calls.check(call);
        } else if (syntax instanceof Syntax.Index index) {
            return calls.texts().part(index);
        }
        throw new ExpressionException(syntax.offset(), NO_NULL + ", and as a branch of c ? a : b; leave it away");
    }

    /** A function with a text among its operands, worked out as seldom as can be. */
    Node remembered(Kind kind, int offset, TextFunction function, List<Node> operands) {
        List<Node> varying = operands.stream()
                .filter(operand -> !(operand instanceof LiteralNode))
                .toList();
        boolean perText = varying.size() == 1 && varying.get(0).kind() == Kind.TEXT;
        return fallible(
                perText
                        ? new PerText(kind, offset, function, operands)
                        : new PerCombination(kind, offset, function, operands));
    }

    /** Numbers a node that may fail for a row. */
    Node fallible(Node node) {
        node.site(sites.size());
        sites.add(node);
        return node;
    }

    private Node column(Syntax.Name name) {
        int index = schema.indexOf(name.name());
        if (index < 0) {
            throw unknown(name);
        }
        Schema.Field field = schema.fields().get(index);
        return columns.computeIfAbsent(name.name(), key -> new ColumnNode(field));
    }

    private ExpressionException unknown(Syntax.Name name) {
        if (Functions.isKnown(name.name())) {
            return new ExpressionException(
                    name.offset(), "'" + name.name() + "' is a function: " + Functions.usage(name.name()));
        }
        List<String> known = new ArrayList<>(schema.names());
        if (name.name().equalsIgnoreCase("true") || name.name().equalsIgnoreCase("false")) {
            known.addAll(List.of("true", "false"));
        }
        return new ExpressionException(
                name.offset(), "no column '" + name.name() + "'" + Suggestion.of(name.name(), known));
    }

    private Node choice(Syntax.Conditional conditional) {
        Node condition = check(conditional.condition());
        if (condition.kind() != Kind.BOOL) {
            throw new ExpressionException(
                    conditional.offset(),
                    "'?' needs a bool before it, not " + condition.kind().word() + "; compare it, as in "
                            + compared(condition));
        }
        if (conditional.yes() instanceof Syntax.NullLiteral) {
            Node no = check(conditional.no());
            return choice(conditional, condition, new NullNode(no.kind()), no);
        }
        Node yes = check(conditional.yes());
        // A null is of the kind of the other branch.
        boolean nullIfFalse = conditional.no() instanceof Syntax.NullLiteral;
        return choice(conditional, condition, yes, nullIfFalse ? new NullNode(yes.kind()) : check(conditional.no()));
    }

    private static Node choice(Syntax.Conditional conditional, Node condition, Node yes, Node no) {
        String unit = yes.unit().equals(no.unit()) || no instanceof NullNode
                ? yes.unit()
                : yes instanceof NullNode ? no.unit() : "";
        if (yes.kind() == no.kind()) {
            return new Choice(condition, yes, no).withUnit(unit);
        }
        if (!yes.kind().isNumber() || !no.kind().isNumber()) {
            throw new ExpressionException(
                    conditional.offset(),
                    "'?' cannot choose between " + yes.kind().word() + " and "
                            + no.kind().word() + "; convert one, as in string(x) or double(x)");
        }
        return new Choice(condition, widened(yes), widened(no)).withUnit(unit);
    }

    /** An int as a double, a double as it is. */
    static Node widened(Node number) {
        if (number.kind() == Kind.DOUBLE) {
            return number;
        }
        return number instanceof LiteralNode literal
                ? new LiteralNode(Kind.DOUBLE, (double) (Long) literal.value()).withUnit(literal.unit())
                : new Conversion.IntToDouble(number).withUnit(number.unit());
    }

    /** How to get a bool from a value of another type. */
    static String compared(Node node) {
        return switch (node.kind()) {
            case TEXT -> "x == \"on\"";
            case INT -> "x != 0";
            case DOUBLE -> "x > 0.0";
            case TIME -> "x > timestamp(\"2026-01-31T00:00:00Z\")";
            case DURATION -> "x > duration(\"10m\")";
            case BOOL -> "x";
        };
    }

    /** How to get a number from a value of another type. */
    static String advice(Node node) {
        return switch (node.kind()) {
            case TEXT -> "; convert it, as in double(x) or int(x)";
            case TIME -> "; use int(time), which is seconds since 1970 UTC";
            case DURATION -> "; use double(x), which is seconds, or x.getSeconds()";
            case BOOL -> "; turn the bool into a number, as in x ? 1 : 0";
            default -> "";
        };
    }
}
