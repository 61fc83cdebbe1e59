package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.load.EventStreams;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.Delay;
import dev.replog.bench.run.Pings;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Measures the delay from a write to its events, and the cost of listeners. */
final class PingRows {
    private static final Goal NO_GOAL = new Goal.None();
    private static final double P50_MILLIS_MAX = 8;
    private static final double P99_MILLIS_MAX = 30;

    private final Plan plan;
    private final Report report;
    private final Pings pings;
    private final IdleRows idle;

    PingRows(Plan plan, Commands commands, Report report) {
        this.plan = plan;
        this.report = report;
        this.pings = new Pings(commands);
        this.idle = new IdleRows(plan, commands, report);
    }

    void measure(Scene scene) throws IOException {
        for (Server server : scene.both()) {
            try (EventStreams streams = pings.open(server, 1)) {
                Delay delay = pings.toStream(server, streams, plan.delays());
                delays(Topic.DELAY, "send to event, " + server.title(), delay, server instanceof RepLog);
            }
        }
        delays(Topic.WEBHOOKS, "send to webhook", pings.toWebhook(scene.replog(), plan.delays()), false);
        fanOut(scene);
        idle.measure(scene.replog(), () -> pings.open(scene.replog(), plan.idleStreams()), this::among);
    }

    private void among(Server server, EventStreams streams) throws IOException {
        String open = String.format(Locale.ROOT, ", %,d streams open", streams.count());
        delays(Topic.DELAY, "send to event" + open, pings.toStream(server, streams, plan.delays()), false);
        delays(Topic.WEBHOOKS, "send to webhook" + open, pings.toWebhook(server, plan.delays()), false);
    }

    private void delays(Topic topic, String item, Delay delay, boolean hasGoal) {
        report.add(Row.alone(
                topic,
                item + ", p50",
                "ms",
                delay.fromSendMillis(50),
                hasGoal ? new Goal.Most(P50_MILLIS_MAX) : NO_GOAL,
                delay.afterAnswer()));
        report.add(Row.alone(
                topic,
                item + ", p99",
                "ms",
                delay.fromSendMillis(99),
                hasGoal ? new Goal.Most(P99_MILLIS_MAX) : NO_GOAL,
                String.format(Locale.ROOT, "%,d writes, one after the other", delay.count())));
    }

    private void fanOut(Scene scene) throws IOException {
        Duration duration = plan.fanOut();
        Pings.FanOut ours = pings.toUsers(scene.replog(), plan.streams(), duration);
        Pings.FanOut theirs = pings.toUsers(scene.node(), plan.streams(), duration);
        report.add(Row.beside(
                Topic.FAN_OUT,
                String.format(Locale.ROOT, "events to %,d streams of distinct users", plan.streams()),
                "/s",
                ours.eventsPerSecond(),
                theirs.eventsPerSecond(),
                "Node.js",
                new Goal.Ratio(0.4),
                "64 connections write, one event for each write"));
        ours = pings.toDevices(scene.replog(), duration);
        theirs = pings.toDevices(scene.node(), duration);
        report.add(Row.beside(
                Topic.FAN_OUT,
                "events to 20 devices of one user",
                "/s",
                ours.eventsPerSecond(),
                theirs.eventsPerSecond(),
                "Node.js",
                NO_GOAL,
                String.format(
                        Locale.ROOT,
                        "4 connections write, RepLog %,.0f /s, Node.js %,.0f /s; RepLog makes one event of writes that"
                                + " come together",
                        ours.writesPerSecond(),
                        theirs.writesPerSecond())));
        for (Server server : scene.both()) {
            Delay delay = pings.toLastDevice(server, plan.delays());
            delays(Topic.FAN_OUT, "send to the last of 20 devices, " + server.title(), delay, false);
        }
    }
}
