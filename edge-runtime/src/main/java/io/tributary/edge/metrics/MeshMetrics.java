package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.mesh.offer.Spare;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.work.Figures;
import io.tributary.edge.mesh.work.Mesh;
import io.tributary.edge.mesh.work.Times;
import io.tributary.edge.mesh.work.Took;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What a node tells about its neighbours, what they do for it and it for them: {@code tributary_neighbours*}, {@code tributary_tasks_*, tributary_loans_*}. */
public final class MeshMetrics {
    private final Mesh mesh;
    private final MeterRegistry registry;

    private MeshMetrics(Mesh mesh, MeterRegistry registry) {
        this.mesh = mesh;
        this.registry = registry;
    }

    public static void bind(Mesh mesh, MeterRegistry registry) {
        new MeshMetrics(mesh, registry).bind();
    }

    private void bind() {
        gauge(
                "neighbours",
                "Neighbours that can be reached",
                it -> it.neighbours().size());
        gauge(
                "neighbours.lending",
                "Neighbours that lend something now",
                it -> it.neighbours().stream()
                        .filter(neighbour -> neighbour.offer().spareMillicores() > 0)
                        .count());
        gauge("spare.cores", "What this node lends now", it -> it.spare().millicores() / 1e3);
        for (Spare.Reason reason : Spare.Reason.values()) {
            Gauge.builder("tributary.spare.reason", mesh, it -> it.spare().reason() == reason ? 1 : 0)
                    .tag("reason", word(reason))
                    .description("Why it lends what it lends")
                    .register(registry);
        }
        gauge("tasks.under.way", "Tasks that have not ended", Mesh::underWay);
        counter("tasks.done", "here", "Tasks that have ended", Figures::here);
        counter("tasks.done", "neighbour", "Tasks that have ended", of(Figures.Between::done));
        counter("tasks.sent", "Tries of tasks at neighbours", of(Figures.Between::sent));
        counter("tasks.sent.bytes", "Input that was sent to neighbours", of(Figures.Between::sentBytes));
        counter("tasks.unsent", "Tries that a full connection did not take", Figures::unsentTasks);
        counter(
                "tasks.hedged",
                "Tasks sent to a second neighbour while the first had them",
                figures -> figures.tally().hedged());
        counter(
                "tasks.expired",
                "Leases of neighbours that ended without an answer or a result",
                figures -> figures.tally().expired());
        counter(
                "tasks.again",
                "Tries of tasks that had been away before, hedges left out",
                figures -> figures.tally().again());
        counter(
                "tasks.fell.back",
                "Tasks that ran here after neighbours had had them",
                figures -> figures.tally().fellBack());
        counter("tasks.named", "Tries whose params were named and not sent", Figures::byName);
        counter("tasks.packed.bytes", "Inputs and results that left compressed", Figures::packedBytes);
        counter("tasks.saved.bytes", "What they would have taken more", Figures::savedBytes);
        for (Times.OfTask part : Times.OfTask.values()) {
            timer(
                    "tasks.time",
                    "Time of tasks, by its parts",
                    part,
                    figures -> figures.times().of(part));
        }
        for (Times.OfLoan part : Times.OfLoan.values()) {
            timer(
                    "loans.time",
                    "Time of tasks of neighbours, by its parts",
                    part,
                    figures -> figures.times().of(part));
        }
        counter("tasks.fuel", "What neighbours have done", of(Figures.Between::doneFuel));
        counter("loans.begun", "Tasks of neighbours that were begun", of(Figures.Between::taken));
        counter("loans.finished", "Tasks of neighbours that were done", of(Figures.Between::finished));
        counter(
                "loans.failed",
                "Tasks of neighbours whose kernel failed or broke a limit",
                of(Figures.Between::failed));
        counter("loans.fuel", "What was done for neighbours", of(Figures.Between::lentFuel));
        FunctionCounter.builder(
                        "tributary.lent.cpu.seconds", mesh, it -> it.figures().idleCpuNanos() / 1e9)
                .description("Processor time at idle priority: for neighbours, and to measure how fast kernels are")
                .register(registry);
        for (Refusal reason : Refusal.values()) {
            refusals("tasks.refused", "Tries that neighbours refused", reason, figures -> figures.refusals(reason));
            refusals(
                    "loans.refused",
                    "Tasks of neighbours that were refused",
                    reason,
                    figures -> figures.refused(reason));
        }
        counter("neighbours.cut.off", "Peers that were not listened to", Figures::peersCutOff);
    }

    private static ToLongFunction<Figures> of(ToLongFunction<Figures.Between> value) {
        return figures -> sum(figures.neighbours(), value);
    }

    private static long sum(List<Figures.Between> neighbours, ToLongFunction<Figures.Between> value) {
        return neighbours.stream().mapToLong(value).sum();
    }

    private void gauge(String name, String description, ToDoubleFunction<Mesh> value) {
        Gauge.builder("tributary." + name, mesh, value).description(description).register(registry);
    }

    private void counter(String name, String description, ToLongFunction<Figures> value) {
        FunctionCounter.builder("tributary." + name, mesh, it -> value.applyAsLong(it.figures()))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String where, String description, ToLongFunction<Figures> value) {
        FunctionCounter.builder("tributary." + name, mesh, it -> value.applyAsLong(it.figures()))
                .tag("where", where)
                .description(description)
                .register(registry);
    }

    private void timer(String name, String description, Enum<?> part, Function<Figures, Took> took) {
        FunctionTimer.builder(
                        "tributary." + name,
                        mesh,
                        it -> took.apply(it.figures()).count(),
                        it -> took.apply(it.figures()).nanos(),
                        TimeUnit.NANOSECONDS)
                .tag("part", word(part))
                .description(description)
                .register(registry);
    }

    private void refusals(String name, String description, Refusal reason, ToLongFunction<Figures> value) {
        FunctionCounter.builder("tributary." + name, mesh, it -> value.applyAsLong(it.figures()))
                .tag("reason", word(reason))
                .description(description)
                .register(registry);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
