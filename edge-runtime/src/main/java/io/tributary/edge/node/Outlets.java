package io.tributary.edge.node;

import io.tributary.edge.commit.KeptOutbox;
import io.tributary.pipelines.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The outlets of a feed: one for each different sink of its pipelines. The feed's thread, but for {@link #all}. */
final class Outlets implements AutoCloseable {
    private volatile List<Outlet> all = List.of();

    /** What there is. Any thread. */
    List<Outlet> all() {
        return all;
    }

    /**
     * Finds or makes what pipelines need; what none needs any more only delivers.
     *
     * @param maker makes the outlet of a sink that no pipeline has yet
     * @return of each pipeline, in their order
     */
    List<Ways> serve(List<Pipeline> pipelines, BiFunction<Pipeline, Pipeline.SinkSpec, Outlet> maker) {
        List<Outlet> known = new ArrayList<>(all);
        List<Outlet> used = new ArrayList<>();
        List<Ways> ways = new ArrayList<>();
        for (Pipeline pipeline : pipelines) {
            List<Outlet> own = pipeline.sinks().stream()
                    .map(spec -> outlet(pipeline, spec, maker, known))
                    .toList();
            Optional<Outlet> late =
                    pipeline.late().map(to -> outlet(pipeline, new Pipeline.SinkSpec.Late(to), maker, known));
            ways.add(new Ways(own, late));
            used.addAll(own);
            late.ifPresent(used::add);
        }
        known.forEach(outlet -> outlet.used(used.contains(outlet)));
        all = List.copyOf(known);
        return ways;
    }

    /** @param late where late readings go, if anywhere */
    record Ways(List<Outlet> summaries, Optional<Outlet> late) {
        static final Ways NONE = new Ways(List.of(), Optional.empty());
    }

    private static Outlet outlet(
            Pipeline pipeline,
            Pipeline.SinkSpec spec,
            BiFunction<Pipeline, Pipeline.SinkSpec, Outlet> maker,
            List<Outlet> known) {
        Outlet outlet = known.stream()
                .filter(one -> one.spec().equals(spec))
                .findFirst()
                .orElse(null);
        if (outlet == null) {
            outlet = maker.apply(pipeline, spec);
            known.add(outlet);
        }
        outlet.serve(pipeline);
        return outlet;
    }

    /** Opens the outboxes of what is served; those of the same names that are open come to an end. */
    void openBoxes() {
        release(all.stream().flatMap(outlet -> outlet.due().stream()).toList());
        all.forEach(Outlet::openBoxes);
    }

    void release(Collection<String> names) {
        all.forEach(outlet -> outlet.release(names));
    }

    List<KeptOutbox> kept() {
        return all.stream().flatMap(outlet -> outlet.kept().stream()).toList();
    }

    /** Whether more may be read: what no pipeline gives to any more has no say in it. */
    boolean haveRoom() {
        for (Outlet outlet : all) {
            if (outlet.isUsed() && !outlet.hasRoom()) {
                return false;
            }
        }
        return true;
    }

    void drain() {
        all.forEach(Outlet::drain);
    }

    boolean areDone() {
        return all.stream().allMatch(Outlet::isDone);
    }

    int pending() {
        return all.stream().mapToInt(Outlet::pending).sum();
    }

    /** Those that no pipeline has any more go when the last summary has arrived. Returns whether any went. */
    boolean closeUnused() {
        List<Outlet> over = all.stream()
                .filter(outlet -> !outlet.isUsed() && outlet.isDone())
                .toList();
        if (!over.isEmpty()) {
            over.forEach(Outlet::close);
            all = all.stream().filter(outlet -> !over.contains(outlet)).toList();
        }
        return !over.isEmpty();
    }

    @Override
    public void close() {
        all.forEach(Outlet::close);
    }
}
