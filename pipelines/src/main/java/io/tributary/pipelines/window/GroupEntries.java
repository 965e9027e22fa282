package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of each known group, once, under its slot: other entries mean it by that. */
final class GroupEntries implements WindowMemory.Part {
    private static final int MISSING = 0;
    private static final int TEXT = 1;
    private static final int INT = 2;
    private static final int TIME = 3;
    private static final int FALSE = 4;
    private static final int TRUE = 5;

    private final Groups groups;
    /** By slot; null for no entry. */
    private final List<@Nullable List<Value>> given = new ArrayList<>();

    private long givenVersion = -1;

    GroupEntries(Groups groups) {
        this.groups = groups;
    }

    @Override
    public void changes(Entries to) {
        if (groups.version() == givenVersion) {
            return;
        }
        givenVersion = groups.version();
        while (given.size() < groups.limit()) {
            given.add(null);
        }
        for (int slot = 0; slot < given.size(); slot++) {
            List<Value> key = groups.isKnown(slot) ? groups.key(slot) : null;
            List<Value> before = given.set(slot, key);
            if (key != null && !key.equals(before)) {
                to.put(slot, saved(key));
            } else if (key == null && before != null) {
                to.remove(slot);
            }
        }
    }

    private static StateWriter saved(List<Value> key) {
        StateWriter out = new StateWriter();
        key.forEach(value -> save(value, out));
        return out;
    }

    private static void save(Value value, StateWriter out) {
        if (value instanceof Value.OfText text) {
            out.put(TEXT);
            out.putText(text.value());
        } else if (value instanceof Value.OfInt number) {
            out.put(INT);
            out.putVar(number.value());
        } else if (value instanceof Value.OfTime time) {
            out.put(TIME);
            out.putVar(time.micros());
        } else if (value instanceof Value.OfBool bool) {
            out.put(bool.value() ? TRUE : FALSE);
        } else {
            out.put(MISSING);
        }
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        int slot = Entries.id(key, groups.most(), "for a group");
        List<Value> values = new ArrayList<>();
        for (Type type : groups.types()) {
            values.add(read(type, value));
        }
        groups.restore(slot, values);
    }

    private static Value read(Type type, StateReader in) throws StateException {
        int form = in.get();
        if (form == MISSING) {
            return Value.MISSING;
        } else if (form == TEXT && type == Type.TEXT) {
            return Value.of(in.getText(in.remaining()));
        } else if (form == INT && type == Type.INT) {
            return Value.of(in.getVar());
        } else if (form == TIME && type == Type.TIME) {
            return Value.ofTime(in.getVar());
        } else if ((form == FALSE || form == TRUE) && type == Type.BOOL) {
            return Value.of(form == TRUE);
        }
        throw new StateException("holds a value of form " + form + " for a column of type " + type.word());
    }

    @Override
    public void restored() {
        groups.restored();
    }
}
