package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The most frequent values: exact counts while there are at most {@value Tally#ENTRIES_MAX} different ones, then the
 * mergeable summary of Misra and Gries (Agarwal et al., "Mergeable Summaries", PODS 2012): the {@value #KEPT} most frequent
 * stay, each less by the count of the next. A count is then never too high, and too low by at most n/{@value #SHARE} in a
 * group of n values, in whatever order and grouping. Of equal counts the smaller value comes first.
 */
final class Frequent implements PerGroup.State<Frequent> {
    private static final int KEPT = Tally.ENTRIES_MAX / 2;
    /** What one reading takes off all counts was taken off so many. */
    private static final int SHARE = KEPT + 1;

    private static final int ENTRY_BYTES_MAX = Long.BYTES + Integer.BYTES + 3 * Texts.LENGTH_MAX;

    static final PerGroup.Form<Frequent> FORM = new PerGroup.Form<>(
            "frequent/1",
            1 + Long.BYTES + Integer.BYTES + Tally.ENTRIES_MAX * ENTRY_BYTES_MAX,
            Frequent::new,
            Frequent::restored);

    private final Tally tally = new Tally();
    private Type type = Type.INT;
    /** The most that a count may be too low by. */
    private long lost;

    @Override
    public boolean add(Operands in, long time, int row) {
        Cells cells = in.first();
        type = cells.type;
        tally.add(cells.bits[row], type == Type.TEXT ? cells.texts[row] : "", 1);
        shrink();
        return true;
    }

    private void shrink() {
        if (tally.size() > Tally.ENTRIES_MAX) {
            long[] counts = tally.counts();
            Arrays.sort(counts);
            long taken = counts[counts.length - SHARE];
            tally.takeOff(taken);
            lost += taken;
        }
    }

    @Override
    public boolean fits(Frequent other) {
        return type == other.type;
    }

    @Override
    public void merge(Frequent other) {
        type = other.type;
        other.tally.forEach(tally::add);
        lost += other.lost;
        shrink();
    }

    @Override
    public void save(StateWriter out) {
        out.put(Types.code(type));
        out.putLong(lost);
        List<Tally.Entry> entries = sorted(byValue());
        out.putInt(entries.size());
        for (Tally.Entry entry : entries) {
            out.putLong(entry.count());
            if (type == Type.TEXT) {
                out.putText(entry.text());
            } else {
                out.putLong(entry.bits());
            }
        }
    }

    private List<Tally.Entry> sorted(Comparator<Tally.Entry> order) {
        List<Tally.Entry> entries = new ArrayList<>();
        tally.forEach((bits, text, count) -> entries.add(new Tally.Entry(bits, text, count)));
        entries.sort(order);
        return entries;
    }

    private Comparator<Tally.Entry> byValue() {
        return (a, b) ->
                type == Type.TEXT ? Texts.compare(a.text(), b.text()) : Types.compare(type, a.bits(), b.bits());
    }

    private static Frequent restored(StateReader in, long count) throws StateException {
        Frequent frequent = new Frequent();
        frequent.type = Types.read(in);
        frequent.lost = Counts.counted(in.getLong());
        int size = in.getCount(0, Tally.ENTRIES_MAX, "values");
        long sum = 0;
        Tally.Entry before = null;
        for (int i = 0; i < size; i++) {
            Tally.Entry entry = frequent.readEntry(in);
            if (before != null && frequent.byValue().compare(before, entry) >= 0) {
                throw new StateException("holds values out of order");
            }
            frequent.tally.add(entry.bits(), entry.text(), entry.count());
            sum += entry.count();
            before = entry;
        }
        if (frequent.lost == 0 ? sum != count : frequent.lost > count / SHARE || sum > count) {
            throw new StateException(
                    "has counts of " + sum + ", less up to " + frequent.lost + " each, of " + count + " values");
        }
        return frequent;
    }

    private Tally.Entry readEntry(StateReader in) throws StateException {
        long count = Counts.counted(in.getLong());
        if (count == 0) {
            throw new StateException("holds a value that was never there");
        }
        if (type == Type.TEXT) {
            String text = in.getText(Texts.LENGTH_MAX);
            return new Tally.Entry(Hashes.ofText(text), text, count);
        }
        return new Tally.Entry(Types.readBits(type, in), "", count);
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        List<Value> items = new ArrayList<>();
        for (Tally.Entry entry :
                sorted(Comparator.comparingLong(Tally.Entry::count).reversed().thenComparing(byValue()))) {
            if (items.size() == (int) parameters[0]) {
                break;
            }
            items.add(new Value.OfCounted(Types.value(type, entry.bits(), entry.text()), entry.count()));
        }
        return Value.ofList(items);
    }
}
