DROP TABLE calling_hours, hours_exception, calendar_day, calendar_year, calendar_version;
