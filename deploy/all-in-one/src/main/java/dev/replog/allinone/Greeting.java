package dev.replog.allinone;

import java.time.LocalDate;

/** The first commands for the person at the terminal, ready to be copied. */
final class Greeting {

    private Greeting() {}

    static String of(Settings settings, LocalDate today) {
        String url = settings.url();
        String token = settings.isDevelopment()
                ? "TOKEN=$(curl -s '" + url + "/dev/token?sub=alice')"
                : "TOKEN=<a token that your key verifies>";
        String profile = settings.isDevelopment()
                ? "Its profile is dev: every client on this machine can get a token for any user."
                : "Its profile is " + settings.profile() + ".";
        return """
                RepLog is ready: %1$s (description and a page to try it: %1$s/docs)
                %4$s

                %2$s
                curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
                -d '{"name": "Leg day", "scheduled_date": "%3$s"}' %1$s/api/workouts
                curl -s -H "Authorization: Bearer $TOKEN" %1$s/api/sync
                curl -sN -H "Authorization: Bearer $TOKEN" %1$s/api/sync/stream

                Ctrl-C stops it.""".formatted(url, token, today, profile);
    }
}
