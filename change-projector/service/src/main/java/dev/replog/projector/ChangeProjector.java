package dev.replog.projector;

import dev.replog.backing.catalogue.CatalogueConfiguration;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.http.HttpPlatform;
import dev.replog.http.launch.ServiceLauncher;
import dev.replog.projector.account.AccountConfiguration;
import dev.replog.projector.analysis.AnalysisConfiguration;
import dev.replog.projector.apply.ProjectionConfiguration;
import dev.replog.projector.backlog.BacklogConfiguration;
import dev.replog.projector.exchange.ExchangeConfiguration;
import dev.replog.projector.marker.MarkerConfiguration;
import dev.replog.projector.models.ModelConfiguration;
import dev.replog.projector.models.calendar.CalendarConfiguration;
import dev.replog.projector.models.history.HistoryConfiguration;
import dev.replog.projector.preview.PreviewConfiguration;
import dev.replog.projector.progress.ProgressConfiguration;
import dev.replog.projector.pull.PullConfiguration;
import dev.replog.projector.rewrite.RewriteConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** Decides the log into the read model and serves pulls from it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    KafkaConfiguration.class,
    CatalogueConfiguration.class,
    HttpPlatform.class,
    ProgressConfiguration.class,
    MarkerConfiguration.class,
    ProjectionConfiguration.class,
    PullConfiguration.class,
    AccountConfiguration.class,
    BacklogConfiguration.class,
    PreviewConfiguration.class,
    ExchangeConfiguration.class,
    ModelConfiguration.class,
    CalendarConfiguration.class,
    HistoryConfiguration.class,
    AnalysisConfiguration.class,
    RewriteConfiguration.class
})
public class ChangeProjector {
    public static SpringApplicationBuilder application() {
        return ServiceLauncher.builder(ChangeProjector.class, "change-projector");
    }

    public static void main(String[] args) {
        application().run(args);
    }
}
