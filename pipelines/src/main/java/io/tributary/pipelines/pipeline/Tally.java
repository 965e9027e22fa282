package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import java.util.List;

/** Counts readings by where they went, and remembers how the other parts of a run are kept. One thread. */
final class Tally implements Stateful {
    private static final byte[] FORMS = {0};
    private static final byte[] COUNTS = {1};
    private static final int FORM_UNITS_MAX = 200;

    long in;
    long out;
    long filtered;
    long late;
    long duplicate;
    long quarantined;
    long derived;
    long absorbed;

    private final List<String> forms;
    private byte[] given = {};

    /** @param forms of the other parts of the run, in order */
    Tally(List<String> forms) {
        this.forms = List.copyOf(forms);
    }

    /** @param pending readings that wait */
    Counts counts(long pending) {
        return new Counts(in, out, filtered, late, duplicate, quarantined, pending, derived, absorbed);
    }

    @Override
    public String form() {
        return "tally/1";
    }

    @Override
    public void changes(Changes to) {
        byte[] now = saved();
        if (given.length == 0) {
            to.put(FORMS, savedForms());
        }
        if (!Arrays.equals(now, given)) {
            to.put(COUNTS, now);
            given = now;
        }
    }

    private byte[] saved() {
        StateWriter writer = new StateWriter();
        for (long count : new long[] {in, out, filtered, late, duplicate, quarantined, derived, absorbed}) {
            writer.putVar(count);
        }
        return writer.bytes();
    }

    private byte[] savedForms() {
        StateWriter writer = new StateWriter();
        writer.putVar(forms.size());
        forms.forEach(writer::putText);
        return writer.bytes();
    }

    @Override
    public void restore(byte[] key, byte[] value) throws StateException {
        StateReader reader = new StateReader(value);
        if (Arrays.equals(key, FORMS)) {
            restoreForms(reader);
        } else if (Arrays.equals(key, COUNTS)) {
            in = count(reader);
            out = count(reader);
            filtered = count(reader);
            late = count(reader);
            duplicate = count(reader);
            quarantined = count(reader);
            derived = count(reader);
            absorbed = count(reader);
        } else {
            throw new StateException("has an entry that is neither forms nor counts");
        }
        reader.end();
    }

    private static long count(StateReader reader) throws StateException {
        long count = reader.getVar();
        if (count < 0) {
            throw new StateException("holds a count of " + count);
        }
        return count;
    }

    private void restoreForms(StateReader reader) throws StateException {
        long kept = reader.getVar();
        if (kept != forms.size()) {
            throw new StateException("has " + kept + " parts; the pipeline has " + forms.size());
        }
        for (String form : forms) {
            String found = reader.getText(FORM_UNITS_MAX);
            if (!found.equals(form)) {
                throw new StateException("was kept as " + found + "; this version reads " + form);
            }
        }
    }
}
