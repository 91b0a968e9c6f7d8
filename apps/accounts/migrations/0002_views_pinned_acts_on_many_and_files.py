import apps.audit.migrating
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='BulkRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=40)),
                        ('action', models.CharField(max_length=40)),
                        ('given', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('judging', 'Looking at each row'), ('running', 'Running'), ('done', 'Done')], default='open', max_length=12)),
                        ('created_at', models.DateTimeField()),
                        ('applied_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_in', to='accounts.bulkrun')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_runs', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='BulkRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('key', models.CharField(max_length=80)),
                        ('state', models.CharField(choices=[('waiting', 'Not looked at yet'), ('possible', 'Possible'), ('refused', 'Not possible'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=12)),
                        ('sentence', models.TextField(blank=True)),
                        ('refusals', models.JSONField(default=list)),
                        ('given', models.JSONField(default=dict)),
                        ('before', models.JSONField(default=dict)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='accounts.bulkrun')),
                    ],
                    options={
                        'ordering': ['position'],
                    },
                ),
                migrations.CreateModel(
                    name='ExportFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=40)),
                        ('query', models.TextField(blank=True)),
                        ('format', models.CharField(max_length=8)),
                        ('state', models.CharField(choices=[('waiting', 'Being written'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'Gone')], default='waiting', max_length=12)),
                        ('rows', models.PositiveIntegerField(null=True)),
                        ('size', models.PositiveBigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='export_files', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='PinnedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=40)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pinned_views', to=settings.AUTH_USER_MODEL)),
                        ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='accounts.savedview')),
                    ],
                ),
                migrations.AddIndex(
                    model_name='bulkrun',
                    index=models.Index(fields=['user', '-id'], name='bulk_runs_of_a_person'),
                ),
                migrations.AddConstraint(
                    model_name='bulkrow',
                    constraint=models.UniqueConstraint(fields=('run', 'position'), name='one_bulk_row_per_place'),
                ),
                migrations.AddConstraint(
                    model_name='bulkrow',
                    constraint=models.UniqueConstraint(fields=('run', 'key'), name='one_bulk_row_per_record'),
                ),
                migrations.AddIndex(
                    model_name='exportfile',
                    index=models.Index(fields=['user', '-id'], name='export_files_of_a_person'),
                ),
                migrations.AddConstraint(
                    model_name='pinnedview',
                    constraint=models.UniqueConstraint(fields=('user', 'page'), name='one_pinned_view_per_person_and_page'),
                ),
            ],
        ),
    ]
