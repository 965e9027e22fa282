package io.tributary.pipelines.expression;

import io.tributary.pipelines.unit.Unit;
import io.tributary.pipelines.unit.UnitException;
import java.util.List;

/** Checks {@code int() double() string() bool() timestamp() duration()}, {@code size()}, {@code has()} and {@code convert()}. */
final class Conversions {
    private final Checker checker;

    Conversions(Checker checker) {
        this.checker = checker;
    }

    Node check(Syntax.Call call) {
        String function = call.function();
        boolean mayReceive = function.equals("size");
        List<Syntax> arguments = Calls.all(call.receiver(), call.arguments());
        if (call.receiver() != null && !mayReceive) {
            throw Functions.misused(call);
        }
        if (function.equals("convert")) {
            return unit(call);
        }
        if (arguments.size() != 1) {
            throw Functions.misused(call);
        }
        Syntax argument = arguments.get(0);
        if (function.equals("has")) {
            return has(call, argument);
        }
        if (mayReceive
                && argument instanceof Syntax.Call inner
                && inner.function().equals("split")) {
            return checker.texts().parts(inner);
        }
        Node value = checker.check(argument);
        return switch (function) {
            case "size" -> size(call, value);
            case "double" -> toDouble(call, value);
            case "int" -> toInt(call, value);
            case "bool" -> toBool(call, value);
            case "timestamp" -> toTime(call, value, argument);
            case "duration" -> toDuration(call, value, argument);
            default -> toText(value);
        };
    }

    private Node has(Syntax.Call call, Syntax argument) {
        if (!(argument instanceof Syntax.Name)) {
            throw new ExpressionException(
                    call.offset(), "has() asks for a column, as in has(x); of a value ask with x != null");
        }
        return new NullTest(checker.check(argument), false);
    }

    private Node size(Syntax.Call call, Node value) {
        if (value.kind() != Kind.TEXT) {
            throw Functions.unfit(call, value, "size(string(x)) counts the characters of a number");
        }
        return ofText(Kind.INT, call, value, a -> TextRules.size((String) a[0]));
    }

    private Node ofText(Kind kind, Syntax.Call call, Node text, TextFunction function) {
        return checker.remembered(kind, call.offset(), function, List.of(text));
    }

    private Node toDouble(Syntax.Call call, Node value) {
        return switch (value.kind()) {
            case DOUBLE, INT -> Checker.widened(value);
            case TEXT -> ofText(Kind.DOUBLE, call, value, a -> TextRules.toDouble((String) a[0]));
            case BOOL -> throw Functions.unfit(call, value, "write x ? 1.0 : 0.0");
            case TIME -> throw Functions.unfit(call, value, "write double(int(time))");
            case DURATION -> new Conversion.DurationToDouble(value).withUnit("s");
        };
    }

    private Node toInt(Syntax.Call call, Node value) {
        return switch (value.kind()) {
            case INT -> value;
            case DOUBLE -> checker.fallible(new Conversion.DoubleToInt(value, call.offset()).withUnit(value.unit()));
            case TIME -> new Conversion.TimeToInt(value);
            case TEXT -> ofText(Kind.INT, call, value, a -> TextRules.toInt((String) a[0]));
            case BOOL -> throw Functions.unfit(call, value, "write x ? 1 : 0");
            case DURATION -> throw Functions.unfit(call, value, "write x.getSeconds(), x.getMinutes() or x.getHours()");
        };
    }

    private static Node toText(Node value) {
        return value.kind() == Kind.TEXT ? value : new Conversion.ToText(value);
    }

    private Node toBool(Syntax.Call call, Node value) {
        return switch (value.kind()) {
            case BOOL -> value;
            case TEXT -> ofText(Kind.BOOL, call, value, a -> TextRules.toBool((String) a[0]));
            case INT, DOUBLE -> throw Functions.unfit(call, value, "compare it, as in x != 0");
            default -> throw Functions.unfit(call, value, "compare it with another one");
        };
    }

    private Node toTime(Syntax.Call call, Node value, Syntax argument) {
        return switch (value.kind()) {
            case TIME -> value;
            case INT -> checker.fallible(new Conversion.IntToTime(value, call.offset()));
            case TEXT -> ofLiteral(Kind.TIME, call, value, argument, a -> TimeRules.toTime((String) a[0]));
            case DOUBLE -> throw Functions.unfit(call, value, "write timestamp(int(x)), of seconds since 1970 UTC");
            default -> throw Functions.unfit(call, value, Functions.usage("timestamp"));
        };
    }

    private Node toDuration(Syntax.Call call, Node value, Syntax argument) {
        return switch (value.kind()) {
            case DURATION -> value;
            case TEXT -> ofLiteral(Kind.DURATION, call, value, argument, a -> TimeRules.toDuration((String) a[0]));
            case INT, DOUBLE -> throw Functions.unfit(call, value, "write duration(string(x) + \"s\") for seconds");
            default -> throw Functions.unfit(call, value, Functions.usage("duration"));
        };
    }

    /** Of a literal that cannot be converted it is known at once. */
    private Node ofLiteral(Kind kind, Syntax.Call call, Node text, Syntax argument, TextFunction function) {
        if (text instanceof LiteralNode literal) {
            try {
                return new LiteralNode(kind, function.apply(literal.value()));
            } catch (Failure e) {
                throw new ExpressionException(argument.offset(), e.reason());
            }
        }
        return ofText(kind, call, text, function);
    }

    private Node unit(Syntax.Call call) {
        List<Syntax> arguments = call.arguments();
        if (arguments.size() != 2 && arguments.size() != 3) {
            throw Functions.misused(call);
        }
        Node value = checker.check(arguments.get(0));
        if (!value.kind().isNumber()) {
            throw Functions.unfit(call, value, "it needs a number");
        }
        Unit from = arguments.size() == 3 ? known(value, arguments.get(1)) : unitOf(call, value);
        Syntax target = arguments.get(arguments.size() - 1);
        Unit to = unit(target);
        if (!from.isComparableTo(to)) {
            throw new ExpressionException(
                    target.offset(),
                    "'" + from.code() + "' cannot be converted to '" + to.code() + "': " + from.dimension() + " is not "
                            + to.dimension() + "; choose a unit of the same quantity");
        }
        if (arguments.size() == 2) {
            checker.unitsLeftOut().put(target.offset(), from);
        }
        return new UnitConversion(Checker.widened(value), from.to(to)).withUnit(to.code());
    }

    private static Unit unitOf(Syntax.Call call, Node value) {
        if (value.unit().isEmpty()) {
            throw new ExpressionException(
                    call.offset(),
                    "the unit of what convert() gets is not known here; give the field a unit, or write the unit between,"
                            + " as in convert(x, \"[degF]\", \"Cel\")");
        }
        return Unit.of(value.unit());
    }

    private static Unit known(Node value, Syntax written) {
        Unit unit = unit(written);
        if (!value.unit().isEmpty() && !value.unit().equals(unit.code())) {
            throw new ExpressionException(
                    written.offset(),
                    "what convert() gets is in '" + value.unit() + "', not in '" + unit.code()
                            + "'; leave this unit away");
        }
        return unit;
    }

    private static Unit unit(Syntax written) {
        if (!(written instanceof Syntax.TextConstant constant)) {
            throw new ExpressionException(
                    written.offset(), "a unit that varies is outside the subset: write it as a text, such as \"Cel\"");
        }
        try {
            return Unit.of(constant.value());
        } catch (UnitException e) {
            throw new ExpressionException(written.offset(), String.valueOf(e.getMessage()));
        }
    }
}
