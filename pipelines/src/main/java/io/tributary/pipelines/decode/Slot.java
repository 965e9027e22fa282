package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value wanted of each payload: a field, or the event time.
 *
 * @param unit of an event time, else null
 * @param outer whether it stands once in a document that holds many readings, and counts for each of them
 */
record Slot(
        String name,
        Type type,
        String path,
        @Nullable TimeUnit unit,
        double least,
        double most,
        boolean optional,
        boolean outer) {

    /** The layout's fields in order, and after them the event time if the payload has it. */
    static List<Slot> of(Layout layout) {
        return of(layout.fields(), layout.time(), layout.each());
    }

    /** @param each the path of the array whose elements are readings, empty for none */
    static List<Slot> of(List<FieldSpec> fields, Optional<TimeField> at, String each) {
        List<Slot> slots = new ArrayList<>();
        for (FieldSpec field : fields) {
            // A number that is not finite is never believed, whatever the bounds.
            double least = Math.max(field.least(), -Double.MAX_VALUE);
            double most = Math.min(field.most(), Double.MAX_VALUE);
            boolean outer = isOuter(each, field.path());
            slots.add(new Slot(field.name(), field.type(), field.path(), null, least, most, field.optional(), outer));
        }
        at.ifPresent(time -> slots.add(time(time, isOuter(each, time.path()))));
        return slots;
    }

    private static Slot time(TimeField time, boolean outer) {
        return new Slot("time", Type.TIME, time.path(), time.unit(), -Double.MAX_VALUE, Double.MAX_VALUE, false, outer);
    }

    private static boolean isOuter(String each, String path) {
        return !each.isEmpty() && JsonPath.isRooted(path);
    }

    /** How a reason calls it: the name, and where it is looked for if that is elsewhere. */
    String label() {
        return name.equals(path) ? name : name + " (at " + path + ")";
    }

    String missing() {
        return label() + " is missing; send it, or "
                + (unit == null ? "make the field optional" : "leave the time field out to take the time of arrival");
    }

    String isNull() {
        return label() + " is null where " + wanted() + " is wanted; send one"
                + (unit == null ? ", or make the field optional" : "");
    }

    String twice() {
        return label() + " is there twice, and which one counts is anybody's guess; send it once";
    }

    /** @param value as the payload has it */
    String wrong(String value) {
        return label() + " is " + value + " where " + wanted() + " is wanted; send one, or change the field's type";
    }

    String tooLarge(String value) {
        return label() + " is " + value + ", which does not fit a 64-bit int; send a lesser one, or say double";
    }

    String outside(String value) {
        return label() + " is " + value + ", outside [" + least + ", " + most
                + "]; look at the sensor, or widen the field's range";
    }

    String notFinite(String value) {
        return label() + " is " + value + ", not a finite number; look at the sensor";
    }

    String tooLong(int bytes) {
        return label() + " is a text of " + bytes + " bytes, longer than " + Reading.TEXT_BYTES_MAX
                + "; send a shorter one";
    }

    private String wanted() {
        if (unit == TimeUnit.ISO) {
            return "an ISO 8601 time such as \"2026-01-01T00:00:00Z\"";
        }
        if (unit != null) {
            return "a number of " + unit.word() + " since 1970";
        }
        return (type == Type.INT ? "an " : "a ") + type.word();
    }
}
