package io.tributary.pipelines.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks calls of functions: finds out which they are and has them checked where their kind belongs. */
final class Calls {
    private final Checker checker;
    private final TextCalls texts;
    private final Conversions conversions;
    private final MathCalls maths;

    Calls(Checker checker) {
        this.checker = checker;
        this.texts = new TextCalls(checker);
        this.conversions = new Conversions(checker);
        this.maths = new MathCalls(checker);
    }

    TextCalls texts() {
        return texts;
    }

    Node check(Syntax.Call call) {
        String name = Functions.nameOf(call);
        if (!Functions.isKnown(name)) {
            Mistakes.rejectFunction(call);
            throw Functions.unknown(call);
        }
        if (Functions.isMath(call)) {
            return maths.check(call);
        }
        if (TextCalls.isMethod(name)) {
            return texts.check(call);
        }
        TimePart.Part part = TimePart.of(name);
        return part == null ? conversions.check(call) : timePart(call, part);
    }

    private Node timePart(Syntax.Call call, TimePart.Part part) {
        Syntax receiver = call.receiver();
        if (receiver == null || call.arguments().size() > 1) {
            throw Functions.misused(call);
        }
        Node value = checker.check(receiver);
        boolean ofDuration = part.compareTo(TimePart.Part.HOURS) >= 0;
        if (value.kind() == Kind.DURATION && ofDuration) {
            if (!call.arguments().isEmpty()) {
                throw new ExpressionException(
                        call.arguments().get(0).offset(), "a duration has no time zone; leave it away");
            }
            return new DurationPart(part, value);
        }
        if (value.kind() != Kind.TIME) {
            String advice = value.kind().isNumber()
                    ? "make a time of seconds since 1970 UTC first, as in timestamp(x)"
                    : value.kind() == Kind.TEXT
                            ? "make a time of it first, as in timestamp(x)"
                            : value.kind() == Kind.DURATION ? "use getHours() and less" : "use a time";
            throw Functions.unfit(call, value, advice);
        }
        return new TimePart(part, value, zone(call));
    }

    private static Zone zone(Syntax.Call call) {
        if (call.arguments().isEmpty()) {
            return Zone.UTC;
        }
        Syntax written = call.arguments().get(0);
        if (!(written instanceof Syntax.TextConstant constant)) {
            throw new ExpressionException(
                    written.offset(),
                    "a time zone that varies is outside the subset: write it as a text, as in " + call.function()
                            + "(\"Europe/Berlin\")");
        }
        return Zone.of(constant.value())
                .orElseThrow(() -> new ExpressionException(
                        written.offset(),
                        "'" + constant.value() + "' is not a time zone; write one of the IANA database such as"
                                + " \"Europe/Berlin\", \"UTC\", or an offset such as \"+02:00\""));
    }

    /** A receiver, if there is one, and the arguments. */
    static List<Syntax> all(@Nullable Syntax receiver, List<Syntax> arguments) {
        List<Syntax> all = new ArrayList<>(arguments);
        if (receiver != null) {
            all.add(0, receiver);
        }
        return all;
    }
}
