# Run once by the image, on an empty volume. `jangteo` owns the schemas that begin with jangteo_ and no others;
# `debezium` reads the change log. A backslash keeps the underscore from standing for any letter.
mysql --protocol=socket -uroot -p"$MYSQL_ROOT_PASSWORD" <<SQL
CREATE USER 'jangteo'@'%' IDENTIFIED BY '$MYSQL_PASSWORD_JANGTEO';
GRANT ALL ON \`jangteo\\_%\`.* TO 'jangteo'@'%';
GRANT REPLICATION CLIENT ON *.* TO 'jangteo'@'%';
CREATE USER 'debezium'@'%' IDENTIFIED BY '$MYSQL_PASSWORD_DEBEZIUM';
GRANT SELECT, RELOAD, SHOW DATABASES, LOCK TABLES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'debezium'@'%';
SQL
